package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Folds what an app wrote by itself into stamps. It comes first in every transaction, so that a write which was captured
 * before a pull is stamped with what had been seen before it.
 */
public final class Harvest {
    private final OwnWrites own;
    private final HybridClock clock;
    private final Consumer<ChangeEvent> events;

    /** Creates one for a node that writes as it is said. Each row is told to the events as it is stamped. */
    public Harvest(OwnWrites own, HybridClock clock, Consumer<ChangeEvent> events) {
        this.own = own;
        this.clock = clock;
        this.events = events;
    }

    /** Stamps everything that was captured, and returns the number of rows. */
    public long run(Transaction transaction) {
        long rows = 0;
        long lsn = 0;
        ReplacedValues replaced = new ReplacedValues(transaction, own);
        try (CapturedCursor captured = transaction.captured()) {
            for (Optional<CapturedWrite> write = captured.next(); write.isPresent(); write = captured.next()) {
                if (rows++ == 0) {
                    lsn = transaction.openFeed();
                }
                lsn++;
                note(transaction, replaced, write.get(), lsn);
                stamp(transaction, write.get(), lsn);
            }
        }
        if (rows > 0) {
            transaction.putState(NodeState.CLOCK, NodeState.encodeLong(clock.last()));
        }
        return rows;
    }

    /** What an app replaced, the store may tell; a column that it left alone is as it was. */
    private static void note(Transaction transaction, ReplacedValues replaced, CapturedWrite write, long lsn) {
        boolean isUpdate = write.kind() == CapturedWrite.Kind.UPDATED;
        write.before()
                .filter(row -> isUpdate && !row.deleted())
                .ifPresent(row -> replaced.updated(
                        row,
                        write.columns(),
                        column -> write.columns().contains(column)
                                ? write.replaced().get(column)
                                : transaction
                                        .row(write.table(), write.key())
                                        .flatMap(each -> each.values().get(column)),
                        lsn));
    }

    private void stamp(Transaction transaction, CapturedWrite write, long lsn) {
        long time = clock.captured(write.epochMillis());
        Versions versions =
                own.in(write.table(), write.key()).versions(write.kind(), write.columns(), write.before(), time, lsn);
        boolean deleted = write.kind() == CapturedWrite.Kind.DELETED;
        transaction.stamp(
                new StoredRow(write.table(), write.key(), deleted, Row.EMPTY, versions, lsn, own.pending(lsn)));
        events.accept(new ChangeEvent(
                write.table(), write.key(), deleted ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN, false));
    }
}
