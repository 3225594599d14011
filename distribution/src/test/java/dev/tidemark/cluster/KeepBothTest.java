package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Conflicts of which both sides stay: the losing write becomes a row of its own, and reaches everybody. */
class KeepBothTest {
    @Test
    void theEarlierWriteBecomesARowOfItsOwn() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "keep-both")) {
            List<SyncNode> nodes = twoWriters(cluster);
            assertBoth(nodes, "by E", "by D");
            assertEquals(List.of(), outcomes(nodes.get(2)), "the later write stands as it is");
        }
    }

    @Test
    void theAuthorOfALosingWriteIsToldUnderWhichKeyItIsKept() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "keep-both")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            note(cluster, d, e);
            cluster.write(d, "r", "text", "by D");
            cluster.write(e, "r", "text", "by E");
            cluster.sync(e);
            cluster.sync(d);
            cluster.sync(e);
            assertBoth(List.of(s, d, e), "by E", "by D");
            Outcome told = outcomes(d).get(0);
            assertEquals(Outcome.Kind.MERGED, told.kind());
            assertEquals("the write by E stands, and this one is kept as the row " + copy(s), told.reason());
            assertEquals(Optional.of(Value.of("by D")), told.written().get("text"));
        }
    }

    @Test
    void theRowIsWholeAndGoesItsOwnWay() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "keep-both")) {
            List<SyncNode> nodes = twoWriters(cluster);
            SyncNode e = nodes.get(2);
            RowKey copy = copy(e);
            assertEquals(
                    Row.of(Map.of("text", Value.of("by D"), "tag", Value.of("blue"))),
                    e.get(Cluster.NOTES, copy).orElseThrow());
            e.write(writer -> writer.delete(Cluster.NOTES, copy));
            cluster.settle(nodes.subList(1, 3));
            nodes.forEach(node -> assertEquals(List.of(RowKey.of("r")), keys(node), node.name()));
        }
    }

    @Test
    void aWriteThatComesTwiceBecomesOneRow() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "keep-both")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            note(cluster, d, e);
            cluster.write(d, "r", "text", "by D");
            cluster.sync(d);
            cluster.write(e, "r", "text", "by E");
            StorageBackend before = cluster.copyOf(s);
            cluster.sync(e);
            cluster.settle(List.of(d, e));
            RowKey copy = copy(s);
            cluster.stop(s);
            SyncNode restored = cluster.server(before);
            cluster.settle(List.of(e, d));
            for (SyncNode node : List.of(restored, d, e)) {
                assertEquals(List.of(RowKey.of("r"), copy), keys(node), node.name());
                assertEquals(Optional.of("by E"), cluster.read(node, "r", "text"), node.name());
            }
        }
    }

    @Test
    void threeWritersLoseNothing() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "keep-both")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            SyncNode f = cluster.device("F");
            note(cluster, d, e);
            cluster.sync(f);
            cluster.write(d, "r", "text", "by D");
            cluster.write(e, "r", "text", "by E");
            cluster.write(f, "r", "text", "by F");
            cluster.sync(f);
            cluster.sync(d);
            cluster.sync(e);
            cluster.settle(List.of(d, e, f));
            for (SyncNode node : List.of(s, d, e, f)) {
                assertEquals(List.of("by D", "by E", "by F"), texts(node), node.name());
            }
        }
    }

    @Test
    void whereTheSecondRowIsNotUniqueTheWriteThatArrivedIsRejectedAndNothingIsLost() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "keep-both").with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", Row.of(Map.of("email", Value.of("a@b"), "note", Value.NULL)));
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(d, "r", "note", "by D");
            cluster.write(e, "r", "note", "by E");
            cluster.sync(d);
            cluster.sync(e);
            cluster.settle(List.of(d, e));
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(List.of(RowKey.of("r")), keys(node), node.name());
                assertEquals(Optional.of("by D"), cluster.read(node, "r", "note"), node.name());
                assertEquals(0, Cluster.pending(node), node.name());
            }
            Outcome told = outcomes(e).get(0);
            assertEquals(Outcome.Kind.REJECTED, told.kind());
            assertTrue(told.reason().startsWith("another row has this value already: "), told::reason);
            assertEquals(Optional.of(Value.of("by E")), told.written().get("note"));
        }
    }

    @Test
    void aWholeRowIsKeptWhereRowsAreOneUnit() {
        TablePolicy unit = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.DEFAULT.deletes(), Map.of());
        try (Cluster cluster = new Cluster(unit, "keep-both")) {
            assertBoth(twoWriters(cluster), "by E", "by D");
        }
    }

    /** Returns server and devices, after two devices have written one note and all have synced. */
    private static List<SyncNode> twoWriters(Cluster cluster) {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        SyncNode e = cluster.device("E");
        note(cluster, d, e);
        cluster.write(d, "r", "text", "by D");
        cluster.write(e, "r", "text", "by E");
        cluster.sync(d);
        cluster.sync(e);
        cluster.settle(List.of(d, e));
        return List.of(s, d, e);
    }

    private static void note(Cluster cluster, SyncNode author, SyncNode reader) {
        cluster.write(author, "r", Row.of(Map.of("text", Value.of("new"), "tag", Value.of("blue"))));
        cluster.sync(author);
        cluster.sync(reader);
    }

    private static void assertBoth(List<SyncNode> nodes, String stands, String kept) {
        for (SyncNode node : nodes) {
            assertEquals(2, keys(node).size(), node.name());
            assertEquals(stands, text(node, RowKey.of("r")), node.name());
            assertEquals(kept, text(node, copy(nodes.get(0))), node.name());
            assertEquals(0, Cluster.pending(node), node.name());
        }
    }

    private static RowKey copy(SyncNode node) {
        return keys(node).stream()
                .filter(key -> !key.equals(RowKey.of("r")))
                .findFirst()
                .orElseThrow();
    }

    private static String text(SyncNode node, RowKey key) {
        return ((Value.Text)
                        node.get(Cluster.NOTES, key).orElseThrow().get("text").orElseThrow())
                .value();
    }

    private static List<RowKey> keys(SyncNode node) {
        return Cluster.content(node).keySet().stream().sorted().toList();
    }

    private static List<String> texts(SyncNode node) {
        return keys(node).stream().map(key -> text(node, key)).sorted().toList();
    }

    private static List<Outcome> outcomes(SyncNode node) {
        return node.outcomes();
    }
}
