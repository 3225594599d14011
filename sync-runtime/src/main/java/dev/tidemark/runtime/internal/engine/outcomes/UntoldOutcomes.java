package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What became of writes that others have brought to a server, in its store until their author brings them himself: then he is told, under
 * the number that the row has for him by then.
 */
public final class UntoldOutcomes {
    private static final String PREFIX = "untold/";
    /** Beyond these nothing is kept of an author who does not come. */
    private static final int MOST = 10_000;

    private UntoldOutcomes() {}

    /**
     * An outcome that waits for the author of the write.
     *
     * @param outcome without a number of its own
     * @param times of the stamps that the write had: a column that its author sends again under a later number keeps its time
     */
    public record Untold(WriteOutcome outcome, Set<Long> times) {
        /** Keeps an unmodifiable copy. */
        public Untold {
            times = Set.copyOf(times);
        }

        /** Returns what of this is to be said of what the author brings; nothing where he has written over all of it. */
        public Optional<WriteOutcome> of(Change change, Author author) {
            boolean isSameRow =
                    outcome.table().equals(change.table()) && outcome.key().equals(change.key());
            if (!isSameRow || change.versions().all().noneMatch(version -> isIn(version, author))) {
                return Optional.empty();
            }
            List<String> columns = outcome.columns().stream()
                    .filter(change.values()::has)
                    .filter(column -> isIn(change.versions().of(column), author))
                    .toList();
            return columns.isEmpty() && !outcome.columns().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new WriteOutcome(
                            outcome.id(),
                            outcome.sequence(),
                            outcome.table(),
                            outcome.key(),
                            outcome.kind(),
                            columns,
                            outcome.reason()));
        }

        private boolean isIn(Version version, Author author) {
            return version.stamp().author().equals(author)
                    && times.contains(version.stamp().time());
        }
    }

    /** Returns all that waits for an author, in the order of his numbers. */
    public static List<Untold> load(Snapshot snapshot, UUID author) {
        return snapshot.stateNames(prefix(author)).stream()
                .map(name -> decode(snapshot.state(name).orElseThrow()))
                .toList();
    }

    /** Keeps some for their author, as far as there is room; a later one takes the place of an earlier. */
    public static void keep(Transaction transaction, UUID author, List<Untold> all) {
        if (all.isEmpty()) {
            return;
        }
        Set<String> kept = new HashSet<>(transaction.stateNames(prefix(author)));
        for (Untold untold : all) {
            String name = name(author, untold.outcome().sequence());
            if (kept.contains(name) || kept.size() < MOST) {
                kept.add(name);
                transaction.putState(name, encode(untold));
            }
        }
    }

    /** What was not settled yet is: what is kept for its author says so, or is forgotten where the write stands as it was made. */
    public static void settle(Transaction transaction, UUID author, WriteOutcome settled) {
        String name = name(author, settled.sequence());
        Optional<Untold> waits = transaction.state(name).map(UntoldOutcomes::decode);
        if (settled.kind() == OutcomeKind.ACCEPTED) {
            transaction.removeState(name);
        } else {
            waits.ifPresent(untold -> transaction.putState(name, encode(new Untold(settled, untold.times()))));
        }
    }

    /** Forgets what waits for an author, who has brought all up to a number. */
    public static void forget(Transaction transaction, UUID author, long committed) {
        String last = name(author, committed);
        transaction.stateNames(prefix(author)).stream()
                .filter(name -> name.compareTo(last) <= 0)
                .forEach(transaction::removeState);
    }

    private static String prefix(UUID author) {
        return PREFIX + author + "/";
    }

    private static String name(UUID author, long sequence) {
        return prefix(author) + NodeState.ordered(sequence);
    }

    private static byte[] encode(Untold untold) {
        byte[] outcome = OutcomeBytes.encode(new Outcomes(0, List.of(untold.outcome())));
        return StateBytes.write(1, out -> {
            StateBytes.list(out, List.copyOf(untold.times()), out::writeLong);
            out.writeInt(outcome.length);
            out.write(outcome);
        });
    }

    private static Untold decode(byte[] bytes) {
        return StateBytes.read(bytes, 1, in -> {
            Set<Long> times = Set.copyOf(StateBytes.list(in, each -> each.readLong()));
            byte[] outcome = new byte[in.readInt()];
            in.readFully(outcome);
            return new Untold(OutcomeBytes.decode(outcome).outcomes().get(0), times);
        });
    }
}
