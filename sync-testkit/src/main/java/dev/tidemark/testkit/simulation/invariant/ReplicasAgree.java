package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.Map;

/** When nothing moves any more all replicas hold the same, nothing waits, and nobody has anything left to say (I1). */
final class ReplicasAgree extends Invariant {
    private final Knowledge knowledge;

    ReplicasAgree(Knowledge knowledge) {
        super("replicas agree");
        this.knowledge = knowledge;
    }

    @Override
    public void quiet() {
        SimulatedNode server = knowledge.world().server();
        Map<String, Map<RowKey, Row>> expected = server.content();
        require(
                server.engine().status().problems().isEmpty(),
                () -> "the server has " + server.engine().status().problems());
        for (SimulatedNode device : knowledge.world().devices()) {
            Map<String, Map<RowKey, Row>> content = device.content();
            require(expected.equals(content), () -> device.name() + " has " + content + ", the server " + expected);
            require(device.pending() == 0, () -> device.name() + " still waits to send");
            require(
                    device.engine().outcomes().stream().noneMatch(outcome -> outcome.kind() == Outcome.Kind.FAILED),
                    () -> device.name() + " still waits for a strategy: "
                            + device.engine().outcomes());
        }
    }
}
