package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random histories of devices of one server that also give each other bundles, and meet, against what was written last. */
class RandomCarriedTest {
    private static final List<String> COLUMNS = List.of("a", "b");

    /** What apps do in a history. */
    private enum Apps {
        ANYTHING,
        /** An app writes only to rows that it sees as they were written last, wherever that was: nothing is concurrent. */
        WRITE_WHAT_IS_NEWEST,
        /** An app writes only where it sees nothing: nobody writes over anything knowingly, and what is at the server first stands. */
        WRITE_WHERE_NOTHING_IS
    }

    @Test
    void whatever_goes_by_bundle_and_by_link_all_end_alike() {
        everySeed(seed -> new History(seed, Apps.ANYTHING, "last-writer-wins").run());
        everySeed(seed -> new History(seed, Apps.ANYTHING, "last-writer-wins")
                .withoutTheFirst()
                .run());
    }

    @Test
    void where_nothing_is_concurrent_the_last_write_stands_and_there_is_no_conflict() {
        everySeed(seed -> new History(seed, Apps.WRITE_WHAT_IS_NEWEST, "first-writer-wins").run());
    }

    @Test
    void what_does_not_stand_in_the_end_is_with_its_author() {
        everySeed(seed -> new History(seed, Apps.WRITE_WHERE_NOTHING_IS, "server-wins").run());
    }

    @Test
    void a_device_that_never_comes_to_the_server_has_its_writes_there() {
        everySeed(seed -> new History(seed, Apps.WRITE_WHAT_IS_NEWEST, "first-writer-wins")
                .withoutTheFirst()
                .run());
    }

    private interface Seeded {
        void run(long seed);
    }

    private static void everySeed(Seeded history) {
        long seeds = Long.getLong("carry.seeds", 25);
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                history.run(seed);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static final class History {
        private final SplittableRandom random;
        private final Cluster cluster;
        private final Apps apps;
        /** Of each cell, what was written last. */
        private final Map<String, String> newest = new TreeMap<>();

        /** Of each device, what it has written where. */
        private final Map<String, Map<String, String>> written = new TreeMap<>();

        private final List<SyncNode> devices = new ArrayList<>();
        private final List<Mesh.Recorded> bundles = new ArrayList<>();
        private final SyncNode server;
        private boolean firstStaysAway;

        History(long seed, Apps apps, String conflict) {
            this.random = new SplittableRandom(seed);
            this.cluster = new Cluster(seed, TablePolicy.DEFAULT, conflict);
            this.apps = apps;
            this.server = cluster.server();
            for (String name : List.of("D", "E", "F")) {
                devices.add(cluster.device(name));
            }
            devices.forEach(cluster::sync);
        }

        History withoutTheFirst() {
            firstStaysAway = true;
            return this;
        }

        void run() {
            try (cluster) {
                for (int i = 0; i < 40; i++) {
                    step(devices.get(random.nextInt(devices.size())), "v" + i);
                }
                if (firstStaysAway) {
                    SyncNode away = devices.remove(0);
                    Mesh.everything(away).takenBy(devices.get(0));
                }
                cluster.settle(devices);
                check();
            }
        }

        private void step(SyncNode device, String value) {
            String row = "r" + random.nextInt(3);
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> write(device, row, COLUMNS.get(random.nextInt(2)), value);
                case 3 -> delete(device, row);
                case 4 -> sync(device);
                case 5 -> bundles.add(Mesh.everything(device));
                case 6 -> meet(device, devices.get(random.nextInt(devices.size())));
                default -> take(device);
            }
        }

        private void write(SyncNode device, String row, String column, String value) {
            if (mayWrite(device, row, column)) {
                newest.put(row + column, value);
                written.computeIfAbsent(device.name(), each -> new TreeMap<>()).put(row + column, value);
                cluster.write(device, row, column, value);
            }
        }

        private boolean mayWrite(SyncNode device, String row, String column) {
            return switch (apps) {
                case ANYTHING -> true;
                case WRITE_WHAT_IS_NEWEST -> seesNewest(device, row);
                case WRITE_WHERE_NOTHING_IS -> cluster.read(device, row, column).isEmpty();
            };
        }

        private boolean seesNewest(SyncNode device, String row) {
            return COLUMNS.stream()
                    .allMatch(column ->
                            Optional.ofNullable(newest.get(row + column)).equals(cluster.read(device, row, column)));
        }

        private void delete(SyncNode device, String row) {
            if (apps == Apps.ANYTHING) {
                cluster.delete(device, row);
            }
        }

        private void sync(SyncNode device) {
            if (!firstStaysAway || device != devices.get(0)) {
                cluster.sync(device);
            }
        }

        /** One connects to the other, in the role in which devices meet without their server. */
        private void meet(SyncNode device, SyncNode other) {
            if (device != other) {
                SyncNode met = replaced(other, cluster.meeting(other));
                SyncNode meeting = replaced(device, cluster.meeting(device, other.name()));
                cluster.sync(meeting);
                replaced(meeting, cluster.backHome(meeting));
                replaced(met, cluster.backHome(met));
            }
        }

        private SyncNode replaced(SyncNode before, SyncNode now) {
            devices.replaceAll(each -> each == before ? now : each);
            return now;
        }

        private void take(SyncNode device) {
            if (!bundles.isEmpty()) {
                Mesh.Recorded bundle = bundles.get(random.nextInt(bundles.size()));
                if (!bundle.header().log().node().equals(device.id())) {
                    bundle.takenBy(device);
                }
            }
        }

        private void check() {
            for (SyncNode device : devices) {
                assertEquals(Cluster.content(server), Cluster.content(device), device.name());
                assertEquals(0, Cluster.pending(device));
            }
            if (apps == Apps.WRITE_WHAT_IS_NEWEST) {
                newest.forEach((cell, value) -> assertEquals(
                        Optional.of(value), cluster.read(server, cell.substring(0, 2), cell.substring(2)), cell));
                assertEquals(0, Cluster.conflicts(server));
            }
            if (apps == Apps.WRITE_WHERE_NOTHING_IS) {
                devices.forEach(this::checkNothingIsLost);
            }
        }

        private void checkNothingIsLost(SyncNode device) {
            written.getOrDefault(device.name(), Map.of()).forEach((cell, value) -> {
                Value lost = Value.of(value);
                String column = cell.substring(2);
                boolean stands =
                        cluster.read(server, cell.substring(0, 2), column).equals(Optional.of(value));
                boolean isKept = device.outcomes().stream()
                        .anyMatch(outcome -> outcome.written().get(column).equals(Optional.of(lost)));
                assertTrue(stands || isKept, cell + " = " + value + " of " + device.name() + ": " + device.outcomes());
            });
        }
    }
}
