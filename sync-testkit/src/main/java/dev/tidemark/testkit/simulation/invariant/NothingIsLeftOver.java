package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.List;

/**
 * When nothing moves any more a store holds nothing that was kept for the way: no page and no batch that waits for the rest, no answer
 * that nobody has taken, no write that waits for a strategy, no base of a write that is acknowledged, nothing that is carried for others or was brought by them (I16). What is left over stays for
 * ever. (What was kept for a device that has lost its identity, or whose server was restored, is not looked for.)
 */
final class NothingIsLeftOver extends Invariant {
    private static final List<String> KEPT_FOR_THE_WAY =
            List.of("page/", "stage/", "answer/", "failed/", "failed-met/", "base/", "carried/", "brought/", "untold/");

    private final Knowledge knowledge;

    NothingIsLeftOver(Knowledge knowledge) {
        super("nothing is left over");
        this.knowledge = knowledge;
    }

    @Override
    public void quiet() {
        if (!knowledge.hasCopies() && !knowledge.hasLost()) {
            knowledge.world().nodes().forEach(this::check);
        }
    }

    private void check(SimulatedNode node) {
        try (Snapshot snapshot = node.peek()) {
            List<String> left = KEPT_FOR_THE_WAY.stream()
                    .flatMap(prefix -> snapshot.stateNames(prefix).stream())
                    .toList();
            require(left.isEmpty(), () -> node.name() + " still keeps " + left);
        }
    }
}
