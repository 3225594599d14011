package dev.tidemark.runtime;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.host.Claim;
import dev.tidemark.runtime.internal.wiring.Wiring;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The right to be in charge of what a configuration stores, which one process at a time may have: two nodes on one file would
 * give two writes one number. A storage that several nodes may share, or that is in no file, is always granted.
 *
 * <p>It ends when it is closed, and with its process, however that ends.
 *
 * <p>Threading: one thread.
 */
public final class NodeClaim implements AutoCloseable {
    private final Blueprint blueprint;
    private final Claim claim;
    private boolean opened;

    NodeClaim(Blueprint blueprint, Claim claim) {
        this.blueprint = Objects.requireNonNull(blueprint, "blueprint");
        this.claim = Objects.requireNonNull(claim, "claim");
    }

    /**
     * Opens the node, once. Closing it does not end the claim.
     *
     * @param inspection gets the storage before anything else is created; what it throws is thrown on, and nothing stays open
     * @throws ConfigurationException if a plugin can't do what the configuration asks
     * @throws SyncException if the storage can't be opened, or the node can't start
     */
    public SyncNode open(Consumer<StorageBackend> inspection) {
        use();
        return Wiring.node(blueprint, inspection, Claim.NONE);
    }

    /**
     * Opens the storage without the node, once, to look after it. The caller closes it, which does not end the claim.
     *
     * @throws dev.tidemark.api.storage.StorageException if it can't be opened
     */
    public StorageBackend openStorage() {
        use();
        return Wiring.storage(blueprint);
    }

    private void use() {
        if (opened) {
            throw new IllegalStateException("a claim opens one node or one storage");
        }
        opened = true;
    }

    @Override
    public void close() {
        if (!opened) {
            opened = true;
            blueprint.catalog().close();
        }
        claim.close();
    }
}
