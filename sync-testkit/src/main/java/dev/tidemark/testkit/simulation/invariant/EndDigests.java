package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.runtime.ReplicaDigest;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.HashMap;
import java.util.Map;

/** What each node holds in the end, computed once: it reads every row, and more than one invariant asks for it. */
final class EndDigests {
    private final Map<String, ReplicaDigest> digests = new HashMap<>();

    /** Returns it, when nothing moves any more. */
    ReplicaDigest of(SimulatedNode node) {
        return digests.computeIfAbsent(node.name(), name -> node.engine().digest());
    }
}
