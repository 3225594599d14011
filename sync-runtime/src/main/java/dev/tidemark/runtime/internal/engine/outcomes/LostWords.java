package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes of a device that wait for a conflict strategy, as far as the device knows, and do not at the server: its word was
 * confirmed and then lost in a power cut, or the server was restored and knows nothing of the failure. A device that waits asks for
 * the numbers that do, and settles the others itself at the next checkpoint, when its rows are the server's.
 */
public final class LostWords {
    /** The key among the extensions of HELLO and of WELCOME. */
    static final String EXTENSION = "waits";

    private static final String ASKED = "asked";
    private static final String STATE = "outcome-lost";

    private LostWords() {}

    /** Returns what a device says in HELLO. */
    public static Map<String, String> question(Snapshot snapshot) {
        return waiting(snapshot).findAny().isPresent() ? Map.of(EXTENSION, ASKED) : Map.of();
    }

    /** Returns what a server answers in WELCOME. */
    public static Map<String, String> answer(Hello hello, Snapshot snapshot) {
        if (!ASKED.equals(hello.extensions().get(EXTENSION))) {
            return Map.of();
        }
        String numbers = numbers(snapshot, hello.node()).map(String::valueOf).collect(Collectors.joining(","));
        return Map.of(EXTENSION, numbers);
    }

    private static Stream<Long> numbers(Snapshot snapshot, UUID device) {
        return snapshot.stateNames(NodeState.FAILED_PREFIX + device + "/").stream()
                .map(name -> new BatchReader(snapshot.state(name).orElseThrow()))
                .flatMap(reader -> reader.next().stream())
                .flatMap(change -> change.versions().all())
                .filter(version -> version.stamp().author().node().equals(device))
                .map(version -> version.stamp().sequence())
                .distinct();
    }

    /** Notes of which writes a server has nothing more to say than what it says before the next checkpoint. */
    public static void note(Transaction transaction, Welcome welcome) {
        String answer = welcome.extensions().get(EXTENSION);
        if (answer == null) {
            return;
        }
        Set<String> waits = Set.copyOf(Arrays.asList(answer.split(",")));
        List<Long> lost = waiting(transaction)
                .map(Outcome::sequence)
                .filter(number -> number <= welcome.committed() && !waits.contains(Long.toString(number)))
                .toList();
        transaction.putState(STATE, StateBytes.write(1, out -> StateBytes.list(out, lost, out::writeLong)));
    }

    /** Settles them, now that the rows are here as the server has them. */
    public static void settle(Transaction transaction) {
        Optional<byte[]> noted = transaction.state(STATE);
        if (noted.isEmpty()) {
            return;
        }
        List<Long> lost = StateBytes.read(noted.get(), 1, in -> StateBytes.list(in, each -> each.readLong()));
        waiting(transaction)
                .filter(outcome -> lost.contains(outcome.sequence()))
                .toList()
                .forEach(outcome -> settle(transaction, outcome));
        transaction.removeState(STATE);
    }

    private static void settle(Transaction transaction, Outcome outcome) {
        String name = NodeState.OUTCOME_PREFIX + NodeState.ordered(outcome.sequence());
        if (stands(transaction.row(outcome.table(), outcome.key()), outcome)) {
            transaction.removeState(name);
            return;
        }
        Outcome settled = new Outcome(
                outcome.sequence(),
                outcome.table(),
                outcome.key(),
                Outcome.Kind.SUPERSEDED,
                outcome.columns(),
                "the server has settled it, and its version stands",
                outcome.deletes(),
                outcome.written(),
                Optional.empty());
        transaction.putState(name, KeptOutcomes.encode(settled, 0));
    }

    private static boolean stands(Optional<StoredRow> row, Outcome outcome) {
        boolean isThere = row.filter(each -> !each.deleted()).isPresent();
        if (outcome.columns().isEmpty() || !isThere) {
            return outcome.columns().isEmpty() && !isThere;
        }
        return outcome.columns().stream()
                .allMatch(column ->
                        row.get().values().get(column).equals(outcome.written().get(column)));
    }

    private static Stream<Outcome> waiting(Snapshot snapshot) {
        return snapshot.stateNames(NodeState.OUTCOME_PREFIX).stream()
                .map(name -> snapshot.state(name).orElseThrow())
                .filter(KeptOutcomes::isFailed)
                .map(KeptOutcomes::decode);
    }
}
