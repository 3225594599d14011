package dev.tidemark.testkit.simulation;

/**
 * Makes the disks of a world.
 *
 * <p>Threading: one thread for each world.
 */
@FunctionalInterface
public interface Disks {
    /**
     * Returns an empty disk.
     *
     * @param setup says which kind, and how durable
     * @param node whose it is
     * @param number how many disks the world has had before
     */
    Disk disk(Setup setup, String node, int number);
}
