package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Devices that hold some rows of a table each, read, write, delete, let go, lose links and start anew, in random order. In the end they
 * hold what the server holds of their rows, and where each write to a cell was made by somebody who certainly held the one before, the
 * last one stands, though the first writer wins wherever two did not know of each other.
 */
class RandomOnDemandTest {
    private static final int ROUNDS = Integer.getInteger("tidemark.rounds", 8);
    private static final long SEED = Long.getLong("tidemark.seed", 1);

    @Test
    void devicesHoldWhatTheServerHoldsAndNoWriteIsLost() {
        int chains = 0;
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            List<String> story = new ArrayList<>();
            try (OnDemands all = new OnDemands(seed, TablePolicy.DEFAULT, "first-writer-wins").holding(3)) {
                chains += new Run(all, new SplittableRandom(seed), story).play(40 + (int) (seed % 30));
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "to see it again: -Dtidemark.seed=" + seed + " -Dtidemark.rounds=1\n"
                                + String.join("\n", story),
                        failure);
            }
        }
        assertTrue(chains >= ROUNDS / 2, chains + " cells alone were written twice and more by somebody who held them");
    }

    /** A write to a cell; a deletion is one to all cells of its row. */
    private record Written(int number, String author, String row, Optional<String> column, String value, BitSet seen) {}

    private static final class Run {
        private static final List<String> COLUMNS = List.of("a", "b");
        private static final int ROWS = 6;
        private static final String OTHERS = "others";

        private final OnDemands all;
        private final SplittableRandom random;
        private final List<String> story;
        private final List<Written> writes = new ArrayList<>();
        private final Map<String, BitSet> known = new HashMap<>();
        private final Map<String, SyncNode> devices = new TreeMap<>();
        private final SyncNode server;
        private int chains;

        Run(OnDemands all, SplittableRandom random, List<String> story) {
            this.all = all;
            this.random = random;
            this.story = story;
            if (random.nextBoolean()) {
                all.inPages();
            }
            this.server = all.server();
            server.define(TableDefinition.open(OTHERS, "id"));
            for (String name : List.of("D", "E", "F")) {
                devices.put(name, all.device(name));
                if (random.nextInt(4) == 0) {
                    devices.get(name).live(event -> {});
                    story.add(name + " is live");
                }
            }
        }

        /** Returns how many cells were written twice and more, each time by somebody who held what was there. */
        int play(int steps) {
            for (int i = 0; i < steps; i++) {
                String name = List.of("D", "E", "F").get(random.nextInt(3));
                step(name, "r" + random.nextInt(ROWS));
                devices.forEach(this::forgetWhatIsNotHeld);
            }
            settle();
            return chains;
        }

        private void step(String name, String row) {
            SyncNode device = devices.get(name);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> write(name, device, row);
                case 3 -> read(name, device, row);
                case 4 -> read(name, device, row);
                case 5 -> sync(name, device);
                case 6 -> cut(name, device, row);
                case 7 -> delete(name, device, row);
                case 8 -> writeElsewhere();
                default -> restart(name, device);
            }
        }

        private void write(String name, SyncNode device, String row) {
            String column = COLUMNS.get(random.nextInt(2));
            String value = name + writes.size();
            story.add(name + " writes " + row + "." + column + " = " + value + ", holds " + all.keys(device));
            note(name, row, Optional.of(column), value);
            all.cluster.write(device, row, column, value);
        }

        private void delete(String name, SyncNode device, String row) {
            if (random.nextInt(3) == 0) {
                story.add(name + " deletes " + row + ", holds " + all.keys(device));
                note(name, row, Optional.empty(), "");
                all.cluster.delete(device, row);
            }
        }

        /** A table of which devices hold all rows. */
        private void writeElsewhere() {
            String id = "o" + random.nextInt(ROWS);
            story.add("S writes " + id + " of the other table");
            server.write(writer -> {
                writer.put(OTHERS, RowKey.of(id), Cluster.row("a", "s" + writes.size()));
                return id;
            });
        }

        private void note(String name, String row, Optional<String> column, String value) {
            BitSet seen = known(name);
            writes.add(new Written(writes.size(), name, row, column, value, (BitSet) seen.clone()));
            seen.set(writes.size() - 1);
        }

        private BitSet known(String name) {
            return known.computeIfAbsent(name, any -> new BitSet());
        }

        private void read(String name, SyncNode device, String row) {
            story.add(name + " reads " + row);
            CompletableFuture<?> read = all.begin(device, row);
            all.cluster.time.runUntil(read::isDone);
            all.cluster.time.advance(Duration.ofSeconds(1));
            if (!read.isCompletedExceptionally()) {
                sync(name, device);
            }
        }

        /** Both have learnt what the other knew, a device only of what it holds. */
        private void sync(String name, SyncNode device) {
            BitSet before = (BitSet) known(name).clone();
            boolean done = all.cluster.trySync(device);
            story.add(name + (done ? " syncs" : " fails to sync") + ", holds " + all.keys(device));
            if (done) {
                known("S").or(before);
                learn(name, device);
            }
        }

        private void learn(String name, SyncNode device) {
            Set<String> held = all.keys(device);
            known("S").stream()
                    .filter(number -> held.contains(writes.get(number).row()))
                    .forEach(known(name)::set);
        }

        /** Of a row that was let go a device knows nothing any more, of what it wrote itself neither. */
        private void forgetWhatIsNotHeld(String name, SyncNode device) {
            Set<String> held = all.keys(device);
            BitSet left = new BitSet();
            known(name).stream()
                    .filter(number -> held.contains(writes.get(number).row()))
                    .forEach(left::set);
            known.put(name, left);
        }

        private void cut(String name, SyncNode device, String row) {
            int after = 50 + random.nextInt(1_500);
            story.add(name + " reads " + row + " and is cut off after " + after);
            all.cluster.wire().cutAfterSending(after);
            CompletableFuture<?> read = all.begin(device, row);
            all.cluster.time.runUntil(read::isDone);
            all.cluster.wire().heal();
            all.cluster.time.advance(Duration.ofSeconds(20));
        }

        private void restart(String name, SyncNode device) {
            story.add(name + " starts anew");
            // A live session ends with its node; the device goes on with what was committed.
            devices.put(name, restarted(device));
        }

        private SyncNode restarted(SyncNode device) {
            var kept = all.cluster.copyOf(device);
            all.cluster.stop(device);
            return all.device(device.name(), kept);
        }

        private void settle() {
            for (int i = 0; i < 3; i++) {
                devices.forEach(this::sync);
            }
            Map<RowKey, ?> there = Cluster.content(server);
            devices.forEach((name, device) -> {
                assertEquals(0, Cluster.pending(device), name);
                assertEquals(server.query(Query.all(OTHERS)), device.query(Query.all(OTHERS)), name);
                Cluster.content(device)
                        .forEach(
                                (key, row) -> assertEquals(there.get(key), row, name + " holds " + key + " otherwise"));
            });
            for (int row = 0; row < ROWS; row++) {
                for (String column : COLUMNS) {
                    requireLast("r" + row, column);
                }
            }
        }

        private void requireLast(String row, String column) {
            List<Written> cell =
                    writes.stream().filter(each -> each.row().equals(row)).toList();
            boolean isWritten = cell.stream().allMatch(each -> each.column().isPresent());
            List<Written> written = cell.stream()
                    .filter(each -> each.column().equals(Optional.of(column)))
                    .toList();
            if (isWritten && !written.isEmpty() && isChain(written)) {
                chains += written.size() > 1 ? 1 : 0;
                assertEquals(
                        Optional.of(written.get(written.size() - 1).value()),
                        all.held(server, row, column),
                        row + "." + column);
            }
        }

        private static boolean isChain(List<Written> cell) {
            for (int i = 1; i < cell.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (!cell.get(i).seen().get(cell.get(j).number())) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
