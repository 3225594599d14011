package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All that a server has, read in one snapshot as a device would pull it: with this a new device begins, and goes on from there.
 *
 * <p>The server's incarnations are told as lives of its log, so that the device names positions as the server does.
 */
public final class ServerSnapshot implements Delivery {
    private final Snapshot snapshot;
    private final Header header;
    private final RowCursor rows;

    private ServerSnapshot(Snapshot snapshot, Header header) {
        this.snapshot = snapshot;
        this.header = header;
        this.rows = snapshot.changesSince(0);
    }

    /**
     * Begins to read a server's store, which may be written to meanwhile.
     *
     * @param snapshot that is closed with the delivery, and at once if this fails
     * @param name the server's
     * @throws SyncException of kind {@code USAGE} if no server has run on that store
     */
    public static Delivery of(Snapshot snapshot, String name) {
        try {
            return new ServerSnapshot(snapshot, header(snapshot, name));
        } catch (RuntimeException failure) {
            snapshot.close();
            throw failure;
        }
    }

    private static Header header(Snapshot snapshot, String name) {
        Incarnations incarnations = Incarnations.load(snapshot);
        if (incarnations.list().isEmpty() || SeenByEquals.isKept(snapshot)) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "no server has run on this store, so there is nothing with which a device of it could begin. Name the"
                            + " store of a server");
        }
        UUID server = NodeState.id(snapshot).orElseThrow();
        Author log = new Author(server, incarnations.current().id());
        return new Header(
                log,
                name,
                0,
                snapshot.head(),
                Context.ofFeed(log, snapshot.head()),
                snapshot.tables(),
                Map.of(Author.device(server), name),
                incarnations.asLives(server));
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Optional<Change> next() {
        return rows.next().map(FeedReader::image);
    }

    @Override
    public void close() {
        rows.close();
        snapshot.close();
    }
}
