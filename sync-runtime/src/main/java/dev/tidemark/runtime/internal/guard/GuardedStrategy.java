package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import java.time.Duration;
import java.util.Set;

/** A conflict strategy whose answers can be carried out; whatever else it does is a {@link PluginFailure}. */
final class GuardedStrategy extends GuardedInstance implements ConflictStrategy {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final ConflictStrategy strategy;

    private GuardedStrategy(Guard guard, ConflictStrategy strategy) {
        super(guard);
        this.strategy = strategy;
    }

    static ConflictStrategy of(PluginInstance who, Guards guards, ConflictStrategy strategy) {
        return new GuardedStrategy(new Guard(who, guards, PluginFailure.class, PluginFailure::new), strategy);
    }

    @Override
    public Resolution resolve(Conflict conflict) {
        String operation = "resolve";
        Resolution answer = guard.within(DEADLINE, operation, () -> strategy.resolve(conflict));
        if (!fits(answer, conflict)) {
            throw guard.fault(
                    operation,
                    "its answer to a conflict about " + conflict.columns() + " of table '" + conflict.table()
                            + "', row " + conflict.key() + ", is a "
                            + answer.getClass().getSimpleName() + " that does not fit it",
                    null);
        }
        return answer;
    }

    /** A plugin can return anything: only what can be carried out is taken. */
    private static boolean fits(Resolution answer, Conflict conflict) {
        if (answer instanceof Resolution.Keep keep) {
            return isSide(keep.side(), conflict);
        }
        if (answer instanceof Resolution.Split split) {
            return !conflict.isAboutDeletion() && isSide(split.keeps(), conflict);
        }
        return !(answer instanceof Resolution.Merge merge)
                || !conflict.isAboutDeletion()
                        && conflict.columns()
                                .equals(Set.copyOf(merge.values().shape().names()));
    }

    private static boolean isSide(Conflict.Side side, Conflict conflict) {
        return side.equals(conflict.first()) || side.equals(conflict.second());
    }
}
