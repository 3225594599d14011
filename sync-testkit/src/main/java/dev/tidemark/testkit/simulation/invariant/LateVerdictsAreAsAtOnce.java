package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A write whose strategy has failed is decided against what it met when it arrived, and not against what has come of that since:
 * what follows the side that wins follows the winner. Where a transaction was rolled back in which a strategy failed nothing waits.
 */
final class LateVerdictsAreAsAtOnce extends Invariant {
    private final Knowledge knowledge;
    private final Map<Waiting, Stamp> failed = new HashMap<>();
    private final Map<Waiting, Stamp> met = new HashMap<>();
    /** What others have brought before their author: it is not heard when those came. */
    private final Set<Waiting> unclear = new HashSet<>();

    private final Map<String, Long> taken = new HashMap<>();

    /** A write that arrived, as a strategy is asked about it. */
    private record Waiting(String author, Stamp stamp, String table, RowKey row, Set<String> columns) {
        static Waiting of(Conflict conflict) {
            Conflict.Side arrived = side(conflict, Conflict.Arrival.ARRIVED);
            return new Waiting(
                    arrived.name(), arrived.stamp(), conflict.table(), conflict.key(), Set.copyOf(conflict.columns()));
        }
    }

    LateVerdictsAreAsAtOnce(Knowledge knowledge) {
        super("late verdicts are as at once");
        this.knowledge = knowledge;
    }

    private static Conflict.Side side(Conflict conflict, Conflict.Arrival arrival) {
        return conflict.first().arrival() == arrival ? conflict.first() : conflict.second();
    }

    /**
     * Of two sides the one that arrived waits from now on, if it has just come. Where it has been here before, it is the other one that
     * waits already, and this is what came since: that may meet any number of others that wait.
     */
    @Override
    public void strategyFailed(Conflict conflict) {
        Waiting waiting = Waiting.of(conflict);
        if (waiting.stamp().sequence() > taken.getOrDefault(waiting.author(), 0L)) {
            Stamp present = side(conflict, Conflict.Arrival.PRESENT).stamp();
            Stamp before = failed.put(waiting, present);
            if (knowledge.world().setup().carriers() && before != null && !before.equals(present)) {
                unclear.add(waiting);
            }
        }
    }

    @Override
    public void took(String server, String device, long upTo, long head) {
        taken.merge(device, upTo, Math::max);
        failed.forEach((waiting, stamp) -> {
            if (waiting.author().equals(device)) {
                met.putIfAbsent(waiting, stamp);
            }
        });
        failed.keySet().removeIf(waiting -> waiting.author().equals(device));
    }

    @Override
    public void strategyDecided(Conflict conflict) {
        Waiting waiting = Waiting.of(conflict);
        failed.remove(waiting);
        Stamp then = met.remove(waiting);
        boolean isExact = !knowledge.hasLost()
                && !knowledge.hasCopies()
                && !knowledge.world().setup().mayRefuse();
        if (then != null && isExact && !unclear.contains(waiting)) {
            Stamp now = side(conflict, Conflict.Arrival.PRESENT).stamp();
            require(
                    now.equals(then),
                    () -> waiting + " is decided against " + now + ", and not against " + then + " which it met");
        }
    }
}
