package dev.tidemark.testkit.simulation;

import java.time.InstantSource;

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

    /**
     * Returns what carries bundles in a world whose nodes are equals, or carry for each other, and has none to carry yet.
     *
     * @param clock says when they are written
     */
    default Courier courier(InstantSource clock) {
        throw new IllegalStateException(
                "nothing here carries bundles, so nodes can't be equals, and not carry for each other");
    }
}
