package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Outcomes that a device has not confirmed yet, in the server's store, as the messages in which they travel. */
public final class UnsentOutcomes {
    private static final int OUTCOMES_IN_A_MESSAGE = 1_000;
    private static final int BYTES_IN_A_MESSAGE = 256 << 10;

    private UnsentOutcomes() {}

    /**
     * Puts outcomes into messages; only the last says that the group is committed.
     *
     * @param before the device's number up to which its writes were committed before
     * @param committed up to which they are now
     */
    public static List<Outcomes> split(long before, long committed, List<WriteOutcome> outcomes) {
        List<Outcomes> messages = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            long more = estimate(outcomes.get(i));
            if (i > from && (bytes + more > BYTES_IN_A_MESSAGE || i - from == OUTCOMES_IN_A_MESSAGE)) {
                messages.add(new Outcomes(before, outcomes.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        messages.add(new Outcomes(committed, outcomes.subList(from, outcomes.size())));
        return messages;
    }

    private static long estimate(WriteOutcome outcome) {
        long names = outcome.columns().stream().mapToLong(String::length).sum();
        return BatchWriter.estimate(outcome.key()) + 3 * (outcome.reason().length() + names);
    }

    /** Returns the number of the last outcome in messages, or the one before where there is none. */
    public static long last(List<Outcomes> messages, long before) {
        return messages.stream()
                .flatMap(message -> message.outcomes().stream())
                .mapToLong(WriteOutcome::id)
                .reduce(before, (first, second) -> second);
    }

    /** Returns the number of the first outcome in messages, 0 where there is none. */
    public static long first(List<Outcomes> messages) {
        return messages.stream()
                .flatMap(message -> message.outcomes().stream())
                .mapToLong(WriteOutcome::id)
                .min()
                .orElse(0);
    }

    /** Returns the number of the last outcome in a message, 0 where there is none. */
    public static long last(Outcomes message) {
        return last(List.of(message), 0);
    }

    /** Keeps answers for a device until it has confirmed them. */
    public static void keep(Transaction transaction, UUID device, List<Outcomes> messages) {
        for (Outcomes message : messages) {
            int count = message.outcomes().size();
            if (count > 0) {
                long last = message.outcomes().get(count - 1).id();
                transaction.putState(name(device, last), OutcomeBytes.encode(message));
            }
        }
    }

    /** Returns the answers that a device has not confirmed, the oldest first. */
    public static List<Outcomes> load(Snapshot snapshot, UUID device) {
        return snapshot.stateNames(prefix(device)).stream()
                .map(name -> OutcomeBytes.decode(snapshot.state(name).orElseThrow()))
                .toList();
    }

    /** Forgets those that the device has made durable. */
    public static void confirmed(Transaction transaction, UUID device, long upTo) {
        String last = name(device, upTo);
        transaction.stateNames(prefix(device)).stream()
                .filter(name -> name.compareTo(last) <= 0)
                .forEach(transaction::removeState);
    }

    private static String prefix(UUID device) {
        return NodeState.UNSENT_OUTCOME_PREFIX + device + "/";
    }

    private static String name(UUID device, long id) {
        return prefix(device) + NodeState.ordered(id);
    }
}
