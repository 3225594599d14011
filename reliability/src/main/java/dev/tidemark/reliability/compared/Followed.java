package dev.tidemark.reliability.compared;

import dev.tidemark.runtime.TablePolicy.Granularity;
import dev.tidemark.testkit.model.Policy;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.Step;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what the model can follow: worlds of one server that loses nothing, with strategies that do not fail, clocks that are right
 * where stamps decide, no counters, and apps that write through their nodes. The other invariants are for what else is drawn.
 */
final class Followed {
    private Followed() {}

    /** Returns the policy of a world that the model can follow, as long as nothing happens in it that it can't. */
    static Optional<Policy> policy(Setup setup) {
        boolean isPlain = !setup.isMesh() && !setup.mayRefuse() && !setup.hasApps() && !setup.counters();
        if (!isPlain) {
            return Optional.empty();
        }
        return Optional.of(new Policy(
                Policy.Strategy.valueOf(
                        setup.strategy().toUpperCase(Locale.ROOT).replace('-', '_')),
                setup.granularity() == Granularity.ROW,
                Policy.Deletes.valueOf(setup.deletes().name())));
    }

    /** Returns whether the model can't follow any more once this is done. */
    static boolean ends(Step step, Policy policy) {
        boolean isClock = step instanceof Step.SetClock || step instanceof Step.FreezeClock;
        return isClock && goesByStamps(policy);
    }

    private static boolean goesByStamps(Policy policy) {
        boolean byStamp = policy.strategy() == Policy.Strategy.LAST_WRITER_WINS
                || policy.strategy() == Policy.Strategy.FIRST_WRITER_WINS;
        return byStamp || policy.deletes() == Policy.Deletes.BY_STAMP;
    }
}
