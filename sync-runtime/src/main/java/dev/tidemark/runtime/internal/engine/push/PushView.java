package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.batch.TooLarge;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is pending in one view of the store, in the order of its numbers; rows that can't travel are noted, and stay. */
public final class PushView implements AutoCloseable {
    private final Replica replica;
    private final Snapshot snapshot;
    private final RowCursor rows;
    private final PendingReader reader;
    private final SentBases bases;
    private final Map<Long, Runnable> tooLarge = new TreeMap<>();
    private Optional<Outgoing> next;

    /**
     * A change that is to leave.
     *
     * @param number this node's number of it
     */
    record Outgoing(Change change, long number) {}

    /**
     * Opens a view.
     *
     * @param units the tables whose rows are sent whole
     * @param asked the columns of which the server asks for what was replaced
     * @param arrived up to which own number batches have arrived or are on their way. That says which rows are left; what of them
     *     is sent, only what is committed says: a column that was written before its row was written again may have an older
     *     number than a batch that has arrived, and was not in it
     */
    public PushView(Replica replica, Set<String> units, AskedColumns asked, long arrived) {
        this.replica = replica;
        this.snapshot = replica.snapshot();
        long committed = Upstream.load(snapshot).acknowledged();
        this.reader = new PendingReader(replica.self(), committed, Offer.load(snapshot), units);
        this.bases = new SentBases(snapshot, replica.self(), committed, asked);
        this.rows = snapshot.pendingSince(arrived);
        this.next = advance();
    }

    private Optional<Outgoing> advance() {
        for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
            Change change = bases.beside(reader.change(row.get()), row.get());
            long number = row.get().pending();
            Optional<String> obstacle = BatchWriter.obstacle(change);
            if (obstacle.isEmpty()) {
                return Optional.of(new Outgoing(change, number));
            }
            tooLarge.put(number, TooLarge.pending(replica.storage(), row.get(), obstacle.get()));
        }
        return Optional.empty();
    }

    /** Returns the head of this node's feed in this view. */
    public long head() {
        return snapshot.head();
    }

    /** Returns whether an app has written since the last harvest what this would send in part. */
    public boolean isTorn() {
        return snapshot.hasCaptured();
    }

    /** Returns whether the app's commits wait for the end of this view. */
    boolean holdsUpWriters() {
        return snapshot.holdsUpWriters();
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /** Returns the next change, of which there must be one. */
    Outgoing next() {
        Outgoing current = next.orElseThrow();
        next = advance();
        return current;
    }

    /** Returns what notes each row that can't travel, by its number. */
    Map<Long, Runnable> tooLarge() {
        return tooLarge;
    }

    @Override
    public void close() {
        rows.close();
        snapshot.close();
    }
}
