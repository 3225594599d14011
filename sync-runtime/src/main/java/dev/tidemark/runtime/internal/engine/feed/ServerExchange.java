package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import java.util.UUID;

/**
 * What a server gives: all it has, with which a new device begins. A device that it knows pulls what it lacks, and is told what became of
 * its own writes.
 *
 * <p>Threading: any thread.
 */
public final class ServerExchange implements Exchange {
    private final StorageBackend storage;
    private final String name;

    /**
     * @param storage the server's, which may run on it meanwhile
     * @param name the server's
     */
    public ServerExchange(StorageBackend storage, String name) {
        this.storage = storage;
        this.name = name;
    }

    @Override
    public Delivery everything() {
        return ServerSnapshot.of(storage.snapshot(), name);
    }

    @Override
    public Delivery since(long position) {
        throw onlyAll();
    }

    @Override
    public Delivery to(UUID device) {
        throw onlyAll();
    }

    private static SyncException onlyAll() {
        return new SyncException(
                SyncException.Kind.USAGE,
                "a server gives all it has, for a new device: say --all. A device that it knows syncs");
    }

    @Override
    public Taken take(Delivery delivery) {
        throw new SyncException(
                SyncException.Kind.USAGE,
                "a server takes what devices bring when they sync. Import the bundle into a device of this server, and sync that");
    }
}
