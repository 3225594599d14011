package dev.tidemark.testkit.simulation;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes and takes bundles in a world whose nodes are equals. It fails as a node does whose store fails, or with a
 * {@link BundleException}.
 *
 * <p>Threading: one thread.
 */
public interface Courier extends AutoCloseable {
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
    void take(SyncNode node, Path bundle);

    /** Has a node exchange bundles through a folder. */
    void exchange(SyncNode node, Path shared);

    /** Removes all files. */
    @Override
    void close();
}
