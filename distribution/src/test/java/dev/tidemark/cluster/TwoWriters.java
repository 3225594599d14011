package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two devices that wrote the same column of one row, and what the server keeps of it. */
final class TwoWriters {
    static final RowKey R = RowKey.of("r");

    private TwoWriters() {}

    /** A server with two devices that wrote the same column of one row, D before E, and synced in this order. */
    static List<SyncNode> twoWriters(Cluster cluster) {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        SyncNode e = cluster.device("E");
        cluster.write(d, "r", Row.of(Map.of("a", Value.of("first"), "b", Value.of("beside"))));
        cluster.settle(List.of(d, e));
        meet(cluster, d, e);
        return List.of(s, d, e);
    }

    static void meet(Cluster cluster, SyncNode d, SyncNode e) {
        cluster.write(d, "r", "a", "by D");
        cluster.write(e, "r", "a", "by E");
        cluster.settle(List.of(d, e));
    }

    static Cluster manual() {
        return new Cluster(TablePolicy.DEFAULT, "manual");
    }

    static List<ConflictRecord> all(SyncNode node) {
        return node.conflicts().list(Filter.ALL, Long.MAX_VALUE, 100).conflicts();
    }

    static ConflictRecord only(SyncNode node) {
        List<ConflictRecord> all = all(node);
        assertEquals(1, all.size(), all.toString());
        return all.get(0);
    }

    static void assertAll(Cluster cluster, List<SyncNode> nodes, Optional<String> expected) {
        cluster.settle(nodes.subList(1, nodes.size()));
        nodes.forEach(node -> assertEquals(expected, cluster.read(node, "r", "a"), node.name()));
    }
}
