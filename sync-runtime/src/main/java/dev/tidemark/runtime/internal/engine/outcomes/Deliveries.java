package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for the server to have taken what was written here. They are looked at after each commit, for an acknowledgement is one; as
 * long as nobody waits that costs nothing.
 */
public final class Deliveries {
    private final Set<Delivery<?>> waiting = ConcurrentHashMap.newKeySet();

    /** Something that is waited for. */
    private abstract static class Delivery<T> {
        final CompletableFuture<T> done = new CompletableFuture<>();

        /** Returns what it comes to, if that is known. */
        abstract Optional<T> look(Snapshot snapshot);

        void answered(WriteOutcome answer) {}

        synchronized boolean isOver(Snapshot snapshot) {
            return look(snapshot).filter(done::complete).isPresent();
        }
    }

    /** Returns when the server has all that is written here now; what was written over since, too. */
    public CompletableFuture<Boolean> all(Snapshot now) {
        Deque<Breach.Reference> rows = new ArrayDeque<>();
        try (RowCursor pending = now.pendingSince(0)) {
            for (Optional<StoredRow> row = pending.next(); row.isPresent(); row = pending.next()) {
                rows.add(new Breach.Reference(row.get().table(), row.get().key()));
            }
        }
        return waitFor(now, new Delivery<>() {
            @Override
            Optional<Boolean> look(Snapshot snapshot) {
                while (!rows.isEmpty() && !isPending(snapshot, rows.peek())) {
                    rows.poll();
                }
                return Optional.of(true).filter(any -> rows.isEmpty());
            }
        });
    }

    /** Returns when it is known what became of a write. */
    public CompletableFuture<Outcome> of(Snapshot now, Write write) {
        return waitFor(now, new Delivery<>() {
            private Optional<WriteOutcome> told = Optional.empty();

            @Override
            synchronized void answered(WriteOutcome answer) {
                boolean isMeant = answer.sequence() == write.number()
                        && answer.table().equals(write.table())
                        && answer.key().equals(write.key());
                told = isMeant ? Optional.of(answer) : told;
            }

            @Override
            Optional<Outcome> look(Snapshot snapshot) {
                Optional<Outcome> kept = KeptOutcomes.from(snapshot, write);
                if (kept.isPresent()) {
                    return kept.filter(each -> each.kind() != Outcome.Kind.FAILED);
                }
                boolean isOpen = told.isEmpty() && isPending(snapshot, reference(write));
                return isOpen ? Optional.empty() : Optional.of(taken(snapshot, write, told));
            }
        });
    }

    private static Breach.Reference reference(Write write) {
        return new Breach.Reference(write.table(), write.key());
    }

    private static boolean isPending(Snapshot snapshot, Breach.Reference row) {
        return snapshot.row(row.table(), row.key())
                .filter(each -> each.pending() > 0)
                .isPresent();
    }

    /** Returns the outcome of a write of which nothing is kept, since it stands. */
    private static Outcome taken(Snapshot snapshot, Write write, Optional<WriteOutcome> told) {
        Optional<Row> row = snapshot.row(write.table(), write.key())
                .filter(each -> !each.deleted())
                .map(StoredRow::values);
        boolean isMerged =
                told.filter(each -> each.kind() == OutcomeKind.MERGED).isPresent();
        return new Outcome(
                write.number(),
                write.table(),
                write.key(),
                isMerged ? Outcome.Kind.MERGED : Outcome.Kind.ACCEPTED,
                List.of(),
                told.map(WriteOutcome::reason).orElse(""),
                row.isEmpty(),
                row.orElse(Row.EMPTY),
                row);
    }

    private <T> CompletableFuture<T> waitFor(Snapshot now, Delivery<T> delivery) {
        waiting.add(delivery);
        if (delivery.isOver(now)) {
            waiting.remove(delivery);
        }
        return delivery.done;
    }

    /** Returns whether somebody waits to hear what becomes of a write. */
    public boolean isAnybodyWaiting() {
        return !waiting.isEmpty();
    }

    /** A server has answered; what it says is kept in the transaction that is under way. */
    public void answered(List<WriteOutcome> answers) {
        waiting.forEach(delivery -> answers.forEach(delivery::answered));
    }

    /** Tells those whose wait is over. */
    public void look(Snapshot snapshot) {
        waiting.removeIf(delivery -> delivery.isOver(snapshot));
    }
}
