package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Cursors go forward, unless somebody has lost what they count, and never beyond what there is; and a server acknowledges what it
 * has committed (I2, I8).
 */
final class CursorsAscend extends Invariant {
    private final Knowledge knowledge;
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Map<String, Long> taken = new HashMap<>();

    CursorsAscend(Knowledge knowledge) {
        super("cursors ascend");
        this.knowledge = knowledge;
    }

    private boolean nobodyHasLost() {
        return !knowledge.hasLost() && !knowledge.hasCopies();
    }

    @Override
    public void took(String server, String device, long upTo, long head) {
        taken.merge(device, upTo, Math::max);
    }

    @Override
    public void acknowledged(String device, long upTo) {
        Long before = acknowledged.put(device, upTo);
        if (nobodyHasLost()) {
            require(
                    before == null || upTo >= before,
                    () -> device + " was acknowledged " + before + ", and now " + upTo);
            require(
                    upTo <= taken.getOrDefault(device, 0L),
                    () -> device + " was acknowledged " + upTo + ", the server has committed " + taken.get(device));
        }
    }

    private static long head(SimulatedNode node) {
        try (Snapshot snapshot = node.peek()) {
            return snapshot.head();
        }
    }

    @Override
    public void caughtUp(String device, long cursor) {
        Long before = cursors.put(device, cursor);
        SimulatedNode server = knowledge.world().server();
        if (nobodyHasLost()) {
            require(before == null || cursor >= before, () -> device + " was at " + before + ", and now at " + cursor);
            if (server.isUp()) {
                long head = head(server);
                require(cursor <= head, () -> device + " is at " + cursor + ", the server's feed ends at " + head);
            }
        }
    }
}
