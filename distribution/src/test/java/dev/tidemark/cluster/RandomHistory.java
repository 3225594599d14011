package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.ReplicaDigest;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** One random history of a server and three devices, all of it determined by its seed. */
final class RandomHistory {
    private static final String S = "server";
    private static final List<String> ROWS = List.of("r1", "r2", "r3");
    private static final List<String> COLUMNS = List.of("a", "b", "c");
    private static final List<String> STRATEGIES =
            List.of("last-writer-wins", "first-writer-wins", "server-wins", "client-wins", "manual");

    private final SplittableRandom random;
    private final Oracle oracle = new Oracle();
    private final TablePolicy policy;
    private final Cluster cluster;
    private final Map<String, Skewed> clocks = new LinkedHashMap<>();
    private final Map<String, SyncNode> devices = new LinkedHashMap<>();
    private final List<String> story = new ArrayList<>();
    private final boolean disasters;
    private final Optional<Duration> remembered;
    private final boolean kept;
    private boolean moody;
    private SyncNode server;
    private Optional<StorageBackend> backup = Optional.empty();
    private boolean restored;
    private int values;

    /**
     * @param disasters whether databases are copied and restored
     * @param forgetful whether nodes forget deletions after a short time, and one device is away for long
     * @param moody whether the conflict strategy fails now and then, until the end
     */
    RandomHistory(long seed, boolean disasters, boolean forgetful, boolean moody) {
        this.moody = moody;
        this.random = new SplittableRandom(seed);
        this.disasters = disasters;
        this.policy = new TablePolicy(
                List.of(),
                Map.of(),
                pick(List.of(TablePolicy.Granularity.values())),
                pick(List.of(TablePolicy.Deletes.values())),
                Map.of());
        String strategy = pick(STRATEGIES);
        String codec = pick(List.of("none", "deflate", "zstd"));
        this.remembered = forgetful ? Optional.of(Duration.ofSeconds(random.nextInt(1, 60))) : Optional.empty();
        this.kept = seed % 4 == 0;
        tell(policy.granularity() + ", " + policy.deletes() + ", " + strategy + ", " + codec + ", " + remembered);
        this.cluster = new Cluster(seed, policy, moody ? "moody" : strategy).with(builder -> {
            remembered.ifPresent(builder::tombstones);
            if (kept) {
                builder.history(new HistoryPolicy(Optional.of(Duration.ofDays(36_500)), Map.of()));
            }
            builder.strategy("moody", this::resolve);
            return codec.equals("none") ? builder : SmallBatchesTest.with(builder, codec);
        });
        this.server = cluster.server();
        for (String name : List.of("D", "E", "F")) {
            clocks.put(name, new Skewed(skew()));
            devices.put(name, cluster.device(name, Cluster.memory(), clocks.get(name)));
        }
    }

    /** The last writer wins, unless the strategy fails. */
    private Resolution resolve(Conflict conflict) {
        if (moody && random.nextInt(3) > 0) {
            throw new IllegalStateException("not in the mood");
        }
        return Resolution.keep(conflict.second());
    }

    /** A clock that is wrong. */
    private final class Skewed implements java.time.InstantSource {
        private Duration skew;

        Skewed(Duration skew) {
            this.skew = skew;
        }

        @Override
        public java.time.Instant instant() {
            return cluster.time.instant().plus(skew);
        }
    }

    private Duration skew() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ofSeconds(random.nextInt(-90, 90));
            case 1 -> Duration.ofDays(random.nextInt(-4_000, 4_000));
            default -> Duration.ZERO;
        };
    }

    /** Makes a history of some length, and checks what it comes to. */
    void run(int steps) {
        try (cluster) {
            for (int i = 0; i < steps; i++) {
                step();
            }
            cluster.wire().heal();
            moody = false;
            tell("settle");
            cluster.settle(List.copyOf(devices.values()));
            check();
        }
    }

    List<String> story() {
        return story;
    }

    private void step() {
        String name = pick(List.copyOf(devices.keySet()));
        if (remembered.isPresent() && name.equals("F") && random.nextInt(4) > 0) {
            name = "D";
        }
        int dice = random.nextInt(100);
        if (dice < 50) {
            write(name, devices.get(name));
        } else if (dice < 55) {
            write(S, server);
        } else if (dice < 75) {
            sync(name);
        } else if (dice < 88) {
            cutSync(name);
        } else if (dice < 91 && remembered.isPresent() && random.nextBoolean()) {
            Duration time = Duration.ofSeconds(random.nextInt(10, 100));
            tell(time + " pass");
            cluster.time.advance(time);
        } else if (dice < 91) {
            clocks.get(name).skew = skew();
            tell("clock of " + name + " is off by " + clocks.get(name).skew);
        } else if (dice < 94) {
            tell("restart " + name);
            devices.put(name, cluster.restart(devices.get(name), clocks.get(name)));
        } else if (dice < 96) {
            tell("restart server");
            server = cluster.restart(server);
        } else if (disasters) {
            disaster(name, dice);
        }
    }

    private void disaster(String name, int dice) {
        if (dice < 98) {
            if (backup.isPresent() && random.nextBoolean()) {
                tell("restore server");
                restored = true;
                cluster.stop(server);
                server = cluster.server(Stores.copy(backup.get()));
            } else {
                tell("back server up");
                backup = Optional.of(cluster.copyOf(server));
            }
        } else if (devices.size() < 5) {
            String copy = name + "'" + devices.size();
            tell("copy " + name + " to " + copy);
            clocks.put(copy, new Skewed(skew()));
            devices.put(copy, cluster.device(copy, cluster.copyOf(devices.get(name)), clocks.get(copy)));
            oracle.forget(copy, oracle.known(name));
        }
    }

    private void write(String name, SyncNode node) {
        String row = pick(ROWS);
        if (random.nextInt(6) == 0) {
            if (cluster.has(node, row)) {
                tell(name + " deletes " + row);
                cluster.delete(node, row);
                oracle.delete(name, row);
            }
            return;
        }
        Map<String, Value> columns = new LinkedHashMap<>();
        for (String column : COLUMNS) {
            if (random.nextInt(3) == 0) {
                String value = name + ++values;
                columns.put(column, Value.of(value));
                oracle.write(name, row, column, value);
            }
        }
        if (!columns.isEmpty()) {
            tell(name + " writes " + row + " " + columns);
            cluster.write(node, row, Row.of(columns));
        }
    }

    private void sync(String name) {
        BitSet device = (BitSet) oracle.known(name).clone();
        BitSet known = (BitSet) oracle.known(S).clone();
        tell(name + " syncs");
        CompletableFuture<SyncReport> done = cluster.begin(devices.get(name));
        writeMeanwhile(name, done);
        cluster.time.runUntil(done::isDone);
        tell("  " + done.join().pushed() + " " + done.join().pulled());
        oracle.learn(S, device);
        oracle.learn(name, known);
        cluster.time.advance(Duration.ofSeconds(1));
    }

    /** Somebody writes while a sync is under way. */
    private void writeMeanwhile(String name, CompletableFuture<SyncReport> done) {
        if (random.nextInt(3) == 0) {
            int[] steps = {random.nextInt(25)};
            cluster.time.runUntil(() -> steps[0]-- == 0 || done.isDone());
            tell("  meanwhile");
            if (random.nextBoolean()) {
                write(name, devices.get(name));
            } else {
                write(S, server);
            }
        }
    }

    private void cutSync(String name) {
        boolean up = random.nextBoolean();
        int bytes = random.nextInt(900);
        if (up) {
            cluster.wire().cutAfterReceiving(bytes);
        } else {
            cluster.wire().cutAfterSending(bytes);
        }
        BitSet device = (BitSet) oracle.known(name).clone();
        BitSet known = (BitSet) oracle.known(S).clone();
        boolean done = cluster.trySync(devices.get(name));
        cluster.wire().heal();
        tell(name + " syncs, cut after " + bytes + (up ? " up: " : " down: ") + done);
        if (done) {
            oracle.learn(S, device);
            oracle.learn(name, known);
        }
    }

    private void check() {
        assertEquals(List.of(), server.status().problems(), "every write whose strategy failed is settled");
        devices.forEach((name, device) -> assertTrue(
                device.outcomes().stream().noneMatch(outcome -> outcome.kind() == Outcome.Kind.FAILED),
                () -> name + " still waits for a strategy: " + device.outcomes()));
        Map<RowKey, Row> expected = Cluster.content(server);
        devices.forEach((name, device) -> {
            assertEquals(expected, Cluster.content(device), () -> name + " differs from the server");
            assertEquals(0, Cluster.pending(device), () -> name + " still waits");
        });
        checkDigests();
        if (kept) {
            Replayed.assertLeadsTo(cluster.store(server), server);
            devices.values().forEach(device -> Replayed.assertLeadsTo(cluster.store(device), device));
        }
        expected.forEach((key, row) -> row.toMap().forEach((column, value) -> {
            String id = ((Value.Text) key.part(0)).value();
            assertTrue(
                    value.isNull() || oracle.values(id, column).contains(((Value.Text) value).value()),
                    () -> id + "." + column + " is " + value + ", which nobody wrote");
        }));
        if (!restored && devices.size() == 3) {
            oracle.certain(policy.granularity() == TablePolicy.Granularity.ROW).forEach((cell, value) -> {
                String[] parts = cell.split("/", 2);
                assertEquals(value, cluster.read(server, parts[0], parts[1]), () -> cell + " has no competitor");
            });
        }
    }

    private void checkDigests() {
        ReplicaDigest expected = server.digest();
        assertEquals(List.of(), expected.wronglyKept(), "the server's kept sums are those of its rows");
        devices.forEach((name, device) -> assertEquals(expected, device.digest(), () -> "the digest of " + name));
    }

    private void tell(String event) {
        story.add(event);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
