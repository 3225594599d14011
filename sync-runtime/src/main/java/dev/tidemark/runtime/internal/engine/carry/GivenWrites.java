package dev.tidemark.runtime.internal.engine.carry;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.push.PushView;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * A device's unsent writes, and those that it carries, as they would be pushed; rows whole, since whoever takes them does not ask the
 * server how it wants them. A write whose strategy is to know what it replaced stays until its author syncs: only he and the server know
 * which of what he replaced counts.
 */
final class GivenWrites implements Delivery {
    private final Header header;
    private final PushView view;
    private final LongPredicate isGiven;

    private GivenWrites(Header header, PushView view, LongPredicate isGiven) {
        this.header = header;
        this.view = view;
        this.isGiven = isGiven;
    }

    /**
     * Reads what is given.
     *
     * @param mayBeTorn whether a transaction of the app may leave in part
     * @param isGiven whether the write of a number of this node's feed is among what is given
     * @return nothing where more has been written than may leave
     */
    static Optional<Delivery> read(Replica replica, long mayLeave, boolean mayBeTorn, LongPredicate isGiven) {
        try (Snapshot snapshot = replica.snapshot()) {
            Header header = header(replica, snapshot);
            Set<String> all =
                    header.tables().stream().map(TableDefinition::name).collect(Collectors.toSet());
            long acknowledged = Upstream.load(snapshot).acknowledged();
            PushView view = new PushView(replica, all, AskedColumns.load(snapshot), acknowledged);
            boolean isWhole = mayBeTorn || !view.isTorn();
            if (isWhole && view.head() == header.head() && header.head() <= mayLeave) {
                return Optional.of(new GivenWrites(header, view, isGiven));
            }
            view.close();
            return Optional.empty();
        }
    }

    /** Returns who gives, and what was read of the server. */
    static Header header(Replica replica, Snapshot snapshot) {
        return new Header(
                replica.self(),
                replica.parts().name(),
                0,
                snapshot.head(),
                seen(Upstream.load(snapshot)),
                snapshot.tables(),
                Map.of(replica.self(), replica.parts().name()),
                List.of());
    }

    /**
     * Up to where each incarnation of the server was read, for whoever takes this may know of fewer. The server is named in any case:
     * whoever has none, or another one, can't take this.
     */
    private static Context seen(Upstream upstream) {
        SortedMap<Author, Long> read = new TreeMap<>();
        Incarnations history = new Incarnations(upstream.history(), Map.of());
        for (Incarnation each : history.list()) {
            if (each.firstLsn() <= upstream.cursor()) {
                read.put(new Author(upstream.server(), each.id()), history.effective(each.id(), upstream.cursor()));
            }
        }
        return read.isEmpty()
                ? Context.ofFeed(Author.device(upstream.server()), 0)
                : new Context(read, new TreeMap<>());
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Optional<Change> next() {
        while (!view.isEmpty()) {
            PushView.Outgoing write = view.next();
            if (write.change().bases().isEmpty() && isGiven.test(write.number())) {
                return Optional.of(write.change());
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        view.close();
    }
}
