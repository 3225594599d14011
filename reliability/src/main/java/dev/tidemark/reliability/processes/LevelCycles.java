package dev.tidemark.reliability.processes;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A server with memory first, which is killed with or without its backend while a device writes: what it had acknowledged and has no more is
 * no older than its durability allows, and the device brings that again.
 *
 * <p>What the server has after a kill is asked by a device that is new, before the one that wrote comes back. The writer's clock
 * and notes are its own.
 *
 * <p>Threading: one thread.
 */
final class LevelCycles implements AutoCloseable {
    static final String TABLE = "entry";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;

    private final Installation installation;
    private final Path folder;
    private final Level level;
    private final Backend backend;
    private final RandomGenerator random;
    private final int port;
    private final SyncNode device;
    private final LevelWriter writer;
    private Optional<Running> server = Optional.empty();
    /** Whether the server goes on whose database was killed: it tries to flush again after pauses that become longer. */
    private boolean hasLostItsDatabase;

    private int observers;

    /** Who is killed. */
    private enum Victim {
        SERVER,
        BACKEND,
        BOTH
    }

    LevelCycles(Installation installation, Path folder, Level level, Backend backend, RandomGenerator random)
            throws IOException {
        this(installation, folder, level, Told.toKeep(level), backend, random);
    }

    /** @param told what the server is told to keep; less than it has to, to see that this is noticed */
    LevelCycles(Installation installation, Path folder, Level level, Told told, Backend backend, RandomGenerator random)
            throws IOException {
        this.installation = installation;
        this.folder = Files.createDirectories(folder);
        this.level = level;
        this.backend = backend;
        this.random = random;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        Files.writeString(
                configuration(), """
                node: { name: hub, role: server, data: "%s" }
                storage: { type: tiered, %s, backend: %s }
                listen: [ { type: websocket, address: "127.0.0.1:%d" } ]
                """.formatted(folder.resolve("hub"), told.setting(), backend.setting(), port));
        this.device = open("writer");
        this.writer = new LevelWriter(device, random);
    }

    private Path configuration() {
        return folder.resolve("hub.yaml");
    }

    private SyncNode open(String name) {
        SyncNode node = Nodes.open(NodeSettings.defaults()
                .with("node.name", name)
                .with("node.role", "device")
                .with("node.data", folder.resolve(name))
                .with("storage", "memory")
                .with("peers[0].address", "ws://127.0.0.1:" + port));
        node.define(TableDefinition.open(TABLE, "id"));
        return node;
    }

    /** Runs a cycle, and returns what its kill has cost. One that can't be run to its end does not hold, whoever fails. */
    LevelTally.Loss next() throws InterruptedException {
        try {
            return run();
        } catch (Broken broken) {
            throw broken;
        } catch (IOException | SQLException | RuntimeException failed) {
            throw new Broken("it can't go on: " + failed, failed);
        }
    }

    private LevelTally.Loss run() throws IOException, InterruptedException, SQLException {
        serve();
        writer.write(1);
        retry(writer::sync);
        int before = writer.written().size();
        Thread writing = writer.start();
        awaitFlush(before);
        Thread.sleep(random.nextLong(level.killedWithin().toMillis()));
        Victim victim = backend.canBeKilled() ? Victim.values()[random.nextInt(Victim.values().length)] : Victim.SERVER;
        long killed = System.nanoTime();
        kill(victim);
        hasLostItsDatabase = victim == Victim.BACKEND;
        writer.stop();
        writing.join();
        writer.check();
        if (victim != Victim.SERVER) {
            backend.restart();
        }
        serve();
        LevelTally.Loss loss = loss(killed, victim == Victim.BACKEND ? Duration.ZERO : level.mayLose(), observe());
        retry(writer::sync);
        Set<String> inTheEnd = observe();
        if (!inTheEnd.equals(writer.written())) {
            throw new Broken("the device has written " + writer.written().size() + " rows, and the server has "
                    + inTheEnd.size() + " after it came back");
        }
        return loss;
    }

    private void kill(Victim victim) throws IOException {
        if (victim != Victim.SERVER) {
            backend.kill();
        }
        if (victim != Victim.BACKEND) {
            server.orElseThrow().kill();
        }
    }

    private void serve() throws IOException, InterruptedException {
        if (server.filter(running -> running.process().isAlive()).isEmpty()) {
            Running started = installation.start(folder, "serve", "--config", configuration());
            server = Optional.of(started);
            started.awaitLine(line -> line.startsWith("Node 'hub' listens at "));
        }
    }

    /** So that nothing of the cycles before can be lost by the next kill. Nobody asks the server for a flush. */
    private void awaitFlush(int rows) throws InterruptedException, SQLException {
        boolean isBound = !level.mayLose().isZero() && !hasLostItsDatabase;
        Duration patience = isBound ? level.flushedWithin() : PATIENCE;
        long end = System.nanoTime() + patience.toNanos();
        boolean isLate = false;
        for (long there = backend.count(TABLE); there < rows; there = backend.count(TABLE)) {
            if (isLate) {
                throw new Broken("after " + patience.toMillis() + " ms the backend has " + there + " rows of " + rows
                        + " that were acknowledged before");
            }
            Thread.sleep(LOOK_MILLIS);
            // The next look comes after this moment, however long it takes.
            isLate = System.nanoTime() > end;
        }
    }

    /** A server needs a moment to find its database again; no hand is needed for that. */
    private static void retry(Runnable sync) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                sync.run();
                return;
            } catch (SyncException failed) {
                if (System.nanoTime() > end) {
                    throw new Broken("nobody can sync, and a hand is needed: " + failed.getMessage());
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    /** Returns what a new device gets. */
    private Set<String> observe() throws InterruptedException {
        try (SyncNode observer = open("observer-" + observers++)) {
            retry(observer::sync);
            Set<String> tokens = new HashSet<>();
            observer.query(Query.all(TABLE))
                    .forEach(row -> tokens.add(((Value.Text) row.key().part(0)).value()));
            return tokens;
        }
    }

    private LevelTally.Loss loss(long killed, Duration allowed, Set<String> there) {
        List<Long> lost = writer.acknowledged().entrySet().stream()
                .filter(row -> !there.contains(row.getKey()))
                .map(row -> killed - row.getValue())
                .toList();
        Duration age = Duration.ofNanos(
                Math.max(0, lost.stream().mapToLong(Long::longValue).max().orElse(0)));
        if (!lost.isEmpty() && (allowed.isZero() || age.compareTo(allowed) > 0)) {
            throw new Broken("with durability " + level.setting() + " over " + backend.name() + " the server lost "
                    + lost.size() + " rows, one of them acknowledged " + age.toMillis() + " ms before the kill");
        }
        return new LevelTally.Loss(lost.size(), age);
    }

    @Override
    public void close() {
        writer.stop();
        server.ifPresent(Running::close);
        device.close();
    }
}
