package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The batches of one push: all that is pending in one snapshot is one group, so that no transaction of the app is split. */
final class PushSource implements AutoCloseable {
    private final Replica replica;
    private final Snapshot snapshot;
    private final RowCursor rows;
    private final PendingReader reader;
    private final int batchRows;
    private final List<Runnable> tooLarge = new ArrayList<>();
    private Packing packing;
    private Optional<Outgoing> next;
    private long sent;

    /** A change, and this node's number of it. */
    private record Outgoing(Change change, long number) {}

    /**
     * @param units the tables whose rows are sent whole
     * @param arrived up to which own number batches have arrived. That says which rows are left; what of them is sent, only what is
     *     committed says: a column that was written before its row was written again may have an older number than a batch
     *     that has arrived, and was not in it
     */
    PushSource(Replica replica, Packing packing, Set<String> units, int batchRows, long arrived) {
        this.replica = replica;
        this.packing = packing;
        this.batchRows = batchRows;
        this.snapshot = replica.snapshot();
        long committed = Upstream.load(snapshot).acknowledged();
        this.reader = new PendingReader(replica.self(), committed, Offer.load(snapshot), units);
        this.rows = snapshot.pendingSince(arrived);
        this.next = advance();
    }

    /** Returns the next change that can travel; rows that can't are noted, and stay. */
    private Optional<Outgoing> advance() {
        for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
            Change change = reader.change(row.get());
            Optional<String> obstacle = BatchWriter.obstacle(change);
            if (obstacle.isEmpty()) {
                return Optional.of(new Outgoing(change, row.get().pending()));
            }
            tooLarge.add(TooLarge.pending(replica, row.get(), obstacle.get()));
        }
        return Optional.empty();
    }

    /** Returns the head of this node's feed in what is pushed. */
    long head() {
        return snapshot.head();
    }

    /** Returns whether an app has written since the last harvest what this would send in part. */
    boolean isTorn() {
        return snapshot.hasCaptured();
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /** Returns the next batch; the last one ends the group. */
    Optional<PackedBatch> next() {
        BatchWriter writer = new BatchWriter();
        long to = 0;
        while (next.isPresent() && writer.rows() < batchRows && writer.estimatedBytes() < Codecs.BATCH_BYTES) {
            writer.add(next.get().change());
            to = next.get().number();
            next = advance();
        }
        sent += writer.rows();
        if (writer.rows() == 0) {
            return Optional.empty();
        }
        Packing.Packed packed = packing.pack(writer, to, next.isEmpty());
        packing = packed.next();
        return Optional.of(packed.batch());
    }

    /** Returns how the batch after those is packed. */
    Packing packing() {
        return packing;
    }

    /** Returns the number of rows in the batches so far. */
    long rows() {
        return sent;
    }

    /** Ends a push whose rows were all looked at: notes what can't travel, once the snapshot stands in nobody's way. */
    void end() {
        close();
        tooLarge.forEach(Runnable::run);
    }

    @Override
    public void close() {
        rows.close();
        snapshot.close();
    }
}
