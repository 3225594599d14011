package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StorageBackend;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a node's store lies on. It outlives the node's process, and can be copied while no transaction is open, as a backup or
 * somebody who copies a file does it.
 *
 * <p>Threading: one thread.
 */
public interface Disk extends AutoCloseable {
    /** Opens the store; whatever an earlier process had open is closed, and what it had not committed is gone. */
    StorageBackend open();

    /**
     * The power fails: commits that were not yet on the disk for good may be lost, the latest first. The store is open no more.
     *
     * @param random decides how much is lost
     * @return how many commits are lost; 0 where each is durable when it returns
     */
    long cutPower(RandomGenerator random);

    /** Returns a disk with what this one holds now. */
    Disk copy();

    /** Returns the app whose file this is; nothing where the file is the node's own. */
    default Optional<AppDatabase> app() {
        return Optional.empty();
    }

    /** Checks what a healthy store holds to, such as an integrity check of its file. */
    default void check() {}

    /** Throws everything away. */
    @Override
    void close();
}
