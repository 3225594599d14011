package dev.tidemark.testkit.simulation;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes and takes bundles in a world whose nodes are equals, or carry for each other. It fails as a node does whose store fails, or with a
 * {@link BundleException}.
 *
 * <p>Threading: one thread.
 */
public interface Courier extends AutoCloseable {
    /** Stands around the moment at which a node takes what is in a bundle. */
    @FunctionalInterface
    interface Intake {
        /**
         * Has it taken, and looks what comes of it.
         *
         * @param from the name of the node that gave it
         * @param head up to which of its own numbers
         * @param taking does it
         */
        void around(String from, long head, Runnable taking);
    }

    /** Returns a folder for files, which is empty at first. */
    Path folder();

    /**
     * Has a node write a bundle.
     *
     * @param to who it is for; without, it is for everybody, and everything is in it
     * @param out the file, which is not there yet
     */
    void give(SyncNode node, Optional<UUID> to, Path out);

    /** Has a node take a bundle. */
    void take(SyncNode node, Path bundle, Intake intake);

    /** Has a node exchange bundles through a folder. */
    void exchange(SyncNode node, Path shared, Intake intake);

    /** Removes all files. */
    @Override
    void close();
}
