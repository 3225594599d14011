package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.merge.Siblings;
import dev.tidemark.runtime.internal.engine.replica.EqualNodes;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What stands in this node's feed behind a position, read in one snapshot. A row goes whole, for whoever gets it may have lost what
 * stood in it when he deleted it. Rows that this store can't hold follow at the end, whatever the position: they are in no feed.
 */
final class OutgoingDelivery implements Delivery {
    /**
     * What a receiver has.
     *
     * @param writes of each author all writes up to a number
     * @param from rows behind this position of this node's feed
     * @param to and up to this one have just come from it
     */
    record Receiver(SortedMap<Author, Long> writes, long from, long to) {
        /** Nothing is known of it. */
        static final Receiver UNKNOWN = new Receiver(Collections.emptySortedMap(), 0, 0);

        boolean has(Siblings row, long lsn, Lives lives) {
            return row.isKnownTo(writes, lives) || hasJustCome(lsn) && row.isExistingOnly();
        }

        /** The same of a row that is one write. */
        boolean has(Change write, long lsn, Lives lives) {
            Stamp stamp = write.versions().row().stamp();
            return stamp.isBottom() ? hasJustCome(lsn) : lives.covers(writes, stamp.author(), stamp.sequence());
        }

        private boolean hasJustCome(long lsn) {
            return lsn > from && lsn <= to;
        }
    }

    private final Snapshot snapshot;
    private final Header header;
    private final Lives lives;
    private final Receiver receiver;
    private final Set<String> open;
    private final KeptEquals kept;
    private final RowCursor rows;
    private final Deque<Change> next = new ArrayDeque<>();
    private final Deque<List<Change>> aside;

    private OutgoingDelivery(Snapshot snapshot, Header header, Lives lives, Receiver receiver) {
        this.receiver = receiver;
        this.snapshot = snapshot;
        this.header = header;
        this.lives = lives;
        this.open = header.tables().stream()
                .filter(TableDefinition::isOpen)
                .map(TableDefinition::name)
                .collect(Collectors.toSet());
        this.kept = new KeptEquals(snapshot, lives);
        this.rows = snapshot.changesSince(header.since());
        this.aside = new ArrayDeque<>(kept.aside());
    }

    /**
     * @param snapshot that is closed with the delivery, and at once if this fails
     * @param receiver what it has now; what is known of that only from before, it may have lost since
     */
    static Delivery of(Replica replica, Snapshot snapshot, long since, Receiver receiver) {
        try {
            Lives lives = Lives.load(snapshot);
            return new OutgoingDelivery(snapshot, header(replica, snapshot, since, lives), lives, receiver);
        } catch (RuntimeException failure) {
            snapshot.close();
            throw failure;
        }
    }

    static Header header(Replica replica, Snapshot snapshot, long since, Lives lives) {
        UUID self = replica.self().node();
        Author log = EqualNodes.log(snapshot, self);
        Map<Author, String> names = KnownEquals.names(snapshot);
        names.put(Author.device(self), replica.parts().name());
        return new Header(
                log,
                replica.parts().name(),
                Math.min(since, snapshot.head()),
                snapshot.head(),
                seen(snapshot, log, lives),
                snapshot.tables(),
                names,
                told(snapshot, lives, self));
    }

    /** Returns what a node has: of others as far as it knows, of its own feed all. */
    static Context seen(Snapshot snapshot, Author log, Lives lives) {
        Context kept = SeenByEquals.load(snapshot).context();
        SortedMap<Author, Long> writes = new TreeMap<>(kept.writes());
        if (snapshot.head() > 0) {
            writes.merge(log, snapshot.head(), Math::max);
        }
        return new Context(kept.feeds(), lives.least(writes));
    }

    /** A life in which no position was given yet may make way for the next. */
    private static List<Life> told(Snapshot snapshot, Lives lives, UUID self) {
        Incarnations own = Incarnations.load(snapshot);
        boolean isUnused = own.current().firstLsn() > snapshot.head();
        Author current = new Author(self, own.current().id());
        return lives.all().stream()
                .filter(life -> !isUnused || !life.author().equals(current))
                .toList();
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Optional<Change> next() {
        while (next.isEmpty()) {
            Optional<StoredRow> row = rows.next();
            if (row.isPresent()) {
                add(row.get());
            } else if (aside.isEmpty()) {
                return Optional.empty();
            } else {
                next.addAll(aside.poll());
            }
        }
        return Optional.of(next.poll());
    }

    private void add(StoredRow row) {
        Optional<Change> only = kept.asOneWrite(row);
        if (only.isPresent()) {
            only.filter(write -> !receiver.has(write, row.lsn(), lives)).ifPresent(next::add);
            return;
        }
        Siblings known = kept.of(row);
        if (!receiver.has(known, row.lsn(), lives)) {
            next.addAll(known.changes(row.table(), row.key(), lives, open.contains(row.table())));
        }
    }

    @Override
    public void close() {
        rows.close();
        snapshot.close();
    }
}
