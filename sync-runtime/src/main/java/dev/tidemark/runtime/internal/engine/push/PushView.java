package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.batch.TooLarge;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.CarriedWrites;
import dev.tidemark.runtime.internal.engine.state.CarriedWrites.Carried;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is pending in one view of the store, in the order of its numbers, with what is carried for others; rows that can't travel are
 * noted, and stay.
 */
public final class PushView implements AutoCloseable {
    private final Replica replica;
    private final Snapshot snapshot;
    private final RowCursor rows;
    private final PendingReader reader;
    private final SentBases bases;
    private final List<Carried> carried;
    private final Set<String> units;
    private final Map<Long, Runnable> tooLarge = new TreeMap<>();
    /** How many of those that are carried have left. */
    private int taken;

    private Optional<StoredRow> row;
    private Optional<Outgoing> next;

    /**
     * A change that is to leave.
     *
     * @param number this node's number of it
     */
    public record Outgoing(Change change, long number) {}

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
        this.row = rows.next();
        this.carried = CarriedWrites.all(snapshot);
        this.units = units;
        while (taken < carried.size() && carried.get(taken).number() <= arrived) {
            taken++;
        }
        this.next = advance();
    }

    private Optional<Outgoing> advance() {
        while (row.isPresent() || taken < carried.size()) {
            if (isCarriedNext()) {
                Carried write = carried.get(taken++);
                return Optional.of(new Outgoing(asWanted(write.change()), write.number()));
            }
            Optional<Outgoing> own = outgoing(row.orElseThrow());
            row = rows.next();
            if (own.isPresent()) {
                return own;
            }
        }
        return Optional.empty();
    }

    /** What somebody only read was written by others, and a server that does not ask for it would take it for a write of his. */
    private Change asWanted(Change carried) {
        boolean goesWhole = carried.kind() != Change.Kind.UPDATE || units.contains(carried.table());
        return goesWhole ? carried : CarriedWrites.withoutRead(carried);
    }

    private boolean isCarriedNext() {
        return taken < carried.size()
                && (row.isEmpty() || row.get().pending() >= carried.get(taken).number());
    }

    private Optional<Outgoing> outgoing(StoredRow own) {
        Change change = bases.beside(reader.change(own), own);
        Optional<String> obstacle = BatchWriter.obstacle(change);
        if (obstacle.isEmpty()) {
            return Optional.of(new Outgoing(change, own.pending()));
        }
        tooLarge.put(own.pending(), TooLarge.pending(replica.storage(), own, obstacle.get()));
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

    /** Returns whether no change is left. */
    public boolean isEmpty() {
        return next.isEmpty();
    }

    /** Returns the next change, of which there must be one. */
    public Outgoing next() {
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
