package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.testkit.model.MeshModel;
import dev.tidemark.testkit.model.Policy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random nodes in random graphs write, delete and insert again, exchange in any order, take old deliveries again and others too
 * early, start again, and come back from a backup; and end with what all writes together come to. {@code -Dmesh.seeds} for more.
 */
class RandomMeshTest {
    private static final List<String> ROWS = List.of("r", "q");
    private static final List<String> COLUMNS = List.of("a", "b", "c");
    private static final List<String> STRATEGIES = List.of("last-writer-wins", "first-writer-wins", "words");
    private static final List<MeshModel.Rule> RULES =
            List.of(MeshModel.Rule.LAST, MeshModel.Rule.FIRST, MeshModel.Rule.WORDS);

    @Test
    void all_nodes_show_what_all_writes_together_come_to() {
        long seeds = Long.getLong("mesh.seeds", 60);
        long first = Long.getLong("mesh.first", 1);
        for (long seed = first; seed < first + seeds; seed++) {
            new History(seed).run();
        }
    }

    /** One random history. */
    private static final class History {
        private final long seed;
        private final SplittableRandom random;
        private final Mesh mesh;
        private final MeshModel<Long> model;
        private final List<SyncNode> nodes = new ArrayList<>();
        private final List<BitSet> has = new ArrayList<>();
        private final boolean[][] linked;
        private final List<Parcel> parcels = new ArrayList<>();
        private Optional<Backup> backup = Optional.empty();
        private int value;

        private record Parcel(Mesh.Recorded delivery, int from, BitSet has) {}

        private record Backup(int node, StorageBackend store, BitSet has) {}

        History(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            TablePolicy policy = new TablePolicy(
                    List.of(),
                    Map.of(),
                    TablePolicy.Granularity.values()[random.nextInt(2)],
                    TablePolicy.Deletes.values()[random.nextInt(TablePolicy.Deletes.values().length)],
                    Map.of());
            String strategy = STRATEGIES.get(
                    random.nextInt(policy.deletes() == TablePolicy.Deletes.STRATEGY ? 2 : STRATEGIES.size()));
            mesh = new Mesh(seed, policy, strategy);
            model = new MeshModel<>(
                    RULES.get(STRATEGIES.indexOf(strategy)),
                    policy.granularity() == TablePolicy.Granularity.ROW,
                    Policy.Deletes.valueOf(policy.deletes().name()));
            int count = 3 + random.nextInt(4);
            linked = new boolean[count][count];
            for (int i = 0; i < count; i++) {
                nodes.add(mesh.node("n" + i, Stores.memory(), i + 7_000L * random.nextInt(5)));
                has.add(new BitSet());
                int other = i == 0 ? 0 : random.nextInt(i);
                linked[i][other] = true;
                linked[other][i] = true;
                int more = random.nextInt(i + 1);
                linked[i][more] = true;
                linked[more][i] = true;
            }
        }

        void run() {
            try {
                int steps = 10 + random.nextInt(60);
                for (int i = 0; i < steps; i++) {
                    step();
                }
                mesh.settle();
                compare();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            } finally {
                mesh.close();
            }
        }

        private void step() {
            int node = random.nextInt(nodes.size());
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> write(node);
                case 4 -> delete(node);
                case 5, 6, 7 -> meet(node, random.nextInt(nodes.size()));
                case 8 -> record(node);
                case 9 -> replay(node);
                case 10 -> restart(node);
                default -> backUpOrRestore(node);
            }
        }

        private long now(int node) {
            return mesh.time.instant().toEpochMilli() + mesh.skew(nodes.get(node));
        }

        private void write(int node) {
            String row = ROWS.get(random.nextInt(ROWS.size()));
            String column = COLUMNS.get(random.nextInt(COLUMNS.size()));
            String written = "v" + value++;
            model.write(has.get(node), row, Map.of(column, written), now(node));
            mesh.write(nodes.get(node), row, column, written);
        }

        private void delete(int node) {
            String row = ROWS.get(random.nextInt(ROWS.size()));
            if (nodes.get(node).get(Mesh.NOTES, RowKey.of(row)).isPresent()) {
                model.delete(has.get(node), row, now(node));
                mesh.delete(nodes.get(node), row);
            }
        }

        private void meet(int from, int to) {
            if (from != to && linked[from][to]) {
                Taken taken = random.nextBoolean()
                        ? mesh.session(nodes.get(from), nodes.get(to))
                        : mesh.fetch(nodes.get(from), nodes.get(to));
                assertTrue(taken.isTaken());
                has.get(to).or(has.get(from));
            }
        }

        private void record(int node) {
            SyncNode reader = nodes.get(random.nextInt(nodes.size()));
            boolean all = random.nextBoolean();
            Mesh.Recorded delivery = Mesh.Recorded.of(
                    all
                            ? Mesh.exchange(nodes.get(node)).everything()
                            : Mesh.exchange(nodes.get(node)).to(reader.id()));
            parcels.add(new Parcel(delivery, node, (BitSet) has.get(node).clone()));
        }

        private void replay(int node) {
            if (!parcels.isEmpty()) {
                Parcel parcel = parcels.get(random.nextInt(parcels.size()));
                if (parcel.from() != node) {
                    Taken taken = parcel.delivery().takenBy(nodes.get(node));
                    if (taken.isTaken()) {
                        has.get(node).or(parcel.has());
                        assertEquals(
                                0, parcel.delivery().takenBy(nodes.get(node)).applied());
                    }
                }
            }
        }

        private void restart(int node) {
            nodes.set(node, mesh.restart(nodes.get(node), mesh.copyOf(nodes.get(node))));
        }

        private void backUpOrRestore(int node) {
            if (backup.isEmpty()) {
                backup = Optional.of(new Backup(node, mesh.copyOf(nodes.get(node)), (BitSet)
                        has.get(node).clone()));
            } else if (random.nextInt(3) == 0) {
                Backup old = backup.get();
                nodes.set(old.node(), mesh.restart(nodes.get(old.node()), old.store()));
                has.set(old.node(), old.has());
                backup = Optional.empty();
            }
        }

        private void compare() {
            BitSet all = new BitSet();
            has.forEach(all::or);
            for (String row : ROWS) {
                Optional<Map<String, String>> expected = model.shown(row, all);
                for (SyncNode node : nodes) {
                    Optional<Map<String, String>> shown =
                            node.get(Mesh.NOTES, RowKey.of(row)).map(History::texts);
                    assertEquals(expected, shown, () -> row + " at " + node.name());
                }
            }
        }

        private static Map<String, String> texts(Row row) {
            Map<String, String> texts = new TreeMap<>();
            row.toMap()
                    .forEach(
                            (column, value) -> texts.put(column, value.isNull() ? null : ((Value.Text) value).value()));
            return texts;
        }
    }
}
