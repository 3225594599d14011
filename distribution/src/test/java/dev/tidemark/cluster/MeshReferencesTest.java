package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.TablePolicy.Deletes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rows that refer to others, between nodes without a server: what one deletes another may refer to. */
class MeshReferencesTest {
    private static Mesh mesh(long seed, Deletes rule) {
        TablePolicy policy = new TablePolicy(List.of(), Map.of(), TablePolicy.Granularity.COLUMN, rule, Map.of());
        return new Mesh(seed, policy, "last-writer-wins").with(notes(), Mesh.lines());
    }

    private static TableDefinition notes() {
        return TableDefinition.declared(
                Mesh.NOTES,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(ColumnDefinition.of("a", ColumnType.STRING), ColumnDefinition.of("b", ColumnType.STRING)));
    }

    private static void line(SyncNode node, String id, String note) {
        node.write(writer -> {
            writer.put(Mesh.LINES, RowKey.of(id), Cluster.row("note", note));
            return id;
        });
    }

    private static boolean hasLine(SyncNode node, String id) {
        return node.get(Mesh.LINES, RowKey.of(id)).isPresent();
    }

    @Test
    void a_row_that_somebody_refers_to_comes_back_whole_everywhere() {
        try (Mesh mesh = mesh(1, Deletes.UPDATE_WINS)) {
            SyncNode a = mesh.node("a");
            SyncNode b = mesh.node("b");
            SyncNode c = mesh.node("c");
            mesh.write(a, "r", "a", "one");
            mesh.write(a, "r", "b", "two");
            mesh.settle();
            mesh.delete(a, "r");
            line(b, "l", "r");
            mesh.fetch(b, c);
            mesh.fetch(a, c);
            assertEquals(Optional.of("one"), mesh.read(c, "r", "a"), "c has what refers to it");
            mesh.settle();
            for (SyncNode node : List.of(a, b, c)) {
                assertEquals(Optional.of("one"), mesh.read(node, "r", "a"));
                assertEquals(Optional.of("two"), mesh.read(node, "r", "b"));
                assertTrue(hasLine(node, "l"));
                assertEquals(List.of(), node.status().problems());
            }
        }
    }

    @Test
    void what_somebody_else_wrote_to_a_row_that_comes_back_stands() {
        try (Mesh mesh = mesh(1, Deletes.UPDATE_WINS)) {
            SyncNode a = mesh.node("a");
            SyncNode b = mesh.node("b");
            SyncNode c = mesh.node("c");
            mesh.write(a, "r", "a", "one");
            mesh.settle();
            mesh.write(c, "r", "a", "of c");
            mesh.delete(a, "r");
            line(b, "l", "r");
            mesh.fetch(a, b);
            mesh.settle();
            for (SyncNode node : List.of(a, b, c)) {
                assertEquals(Optional.of("of c"), mesh.read(node, "r", "a"));
                assertTrue(hasLine(node, "l"));
            }
        }
    }

    @Test
    void where_deletions_win_what_refers_to_the_row_is_set_aside_everywhere() {
        try (Mesh mesh = mesh(1, Deletes.DELETE_WINS)) {
            SyncNode a = mesh.node("a");
            SyncNode b = mesh.node("b");
            mesh.write(a, "r", "a", "one");
            mesh.settle();
            mesh.delete(a, "r");
            line(b, "l", "r");
            mesh.settle();
            for (SyncNode node : List.of(a, b)) {
                assertEquals(Optional.empty(), mesh.read(node, "r", "a"));
                assertEquals(false, hasLine(node, "l"));
                assertEquals(1, node.status().problems().size());
            }
            mesh.write(a, "r", "a", "again");
            mesh.settle();
            for (SyncNode node : List.of(a, b)) {
                assertTrue(hasLine(node, "l"), "it was kept");
            }
        }
    }

    @Test
    void whatever_refers_to_whatever_all_nodes_end_alike() {
        long seeds = Long.getLong("mesh.seeds", 60);
        for (long seed = 1; seed <= seeds; seed++) {
            new History(seed).run();
        }
    }

    /** One random history. */
    private static final class History {
        private final long seed;
        private final SplittableRandom random;
        private final Mesh mesh;
        private final List<SyncNode> nodes = new ArrayList<>();
        private int value;

        History(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.mesh = mesh(seed, Deletes.values()[random.nextInt(3)]);
            int count = 2 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                nodes.add(mesh.node("n" + i, Stores.memory(), 7_000L * random.nextInt(5)));
            }
        }

        void run() {
            try (mesh) {
                for (int i = 0; i < 50; i++) {
                    step(nodes.get(random.nextInt(nodes.size())));
                }
                mesh.settle();
                for (SyncNode node : nodes) {
                    compare(node);
                }
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }

        private void step(SyncNode node) {
            String row = "r" + random.nextInt(3);
            switch (random.nextInt(8)) {
                case 0, 1 -> mesh.write(node, row, random.nextBoolean() ? "a" : "b", "v" + value++);
                case 2 -> deleteUnreferred(node, row);
                case 3, 4 -> refer(node, row);
                case 5 -> node.write(writer -> writer.delete(Mesh.LINES, RowKey.of("l" + random.nextInt(4))));
                default -> meet(node, nodes.get(random.nextInt(nodes.size())));
            }
        }

        private void meet(SyncNode node, SyncNode other) {
            if (node != other) {
                mesh.fetch(node, other);
            }
        }

        private void refer(SyncNode node, String row) {
            if (node.get(Mesh.NOTES, RowKey.of(row)).isPresent()) {
                line(node, "l" + random.nextInt(4), row);
            }
        }

        /** As an app does whose database enforces references. */
        private void deleteUnreferred(SyncNode node, String row) {
            boolean isReferredTo = lines(node).stream().anyMatch(line -> refersTo(line.values(), row));
            if (!isReferredTo && node.get(Mesh.NOTES, RowKey.of(row)).isPresent()) {
                mesh.delete(node, row);
            }
        }

        private static List<KeyedRow> lines(SyncNode node) {
            return node.query(Query.all(Mesh.LINES));
        }

        private static boolean refersTo(Row line, String row) {
            return line.get("note").equals(Optional.of(Value.of(row)));
        }

        private void compare(SyncNode node) {
            assertEquals(Cluster.content(nodes.get(0)), Cluster.content(node), node.name());
            assertEquals(lines(nodes.get(0)), lines(node), node.name());
            for (KeyedRow line : lines(node)) {
                assertTrue(
                        Cluster.content(node).keySet().stream()
                                .anyMatch(key -> refersTo(line.values(), ((Value.Text) key.part(0)).value())),
                        () -> line + " refers to nothing at " + node.name());
            }
        }
    }
}
