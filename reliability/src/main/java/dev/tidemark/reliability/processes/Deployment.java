package dev.tidemark.reliability.processes;

import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VerifyReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A server that runs as a process, and apps with tracked files; and what must be true of them after anything was killed.
 *
 * <p>Recovery is what a user does: the server is started again, and devices sync. A sync of the recovery runs in this process, with
 * the same engine and plugins, to save the start of a JVM each time; what is killed is always the installation.
 *
 * <p>Threading: one thread.
 */
final class Deployment implements AutoCloseable {
    /** The file of the server's store. */
    static final String HUB = "hub.db";

    private final Installation installation;
    private final Path folder;
    private final Journal journal;
    private final RandomGenerator random;
    private final int port;
    private final Database hub;
    private final List<App> apps = new ArrayList<>();
    private Optional<Running> server = Optional.empty();

    Deployment(Installation installation, Path folder, RandomGenerator random) throws IOException {
        this.installation = installation;
        this.folder = folder;
        this.random = random;
        this.journal = new Journal(folder.resolve("acknowledged.txt"));
        this.hub = new Database(folder.resolve(HUB));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    Installation installation() {
        return installation;
    }

    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    String address() {
        return "ws://127.0.0.1:" + port;
    }

    Database hub() {
        return hub;
    }

    Journal journal() {
        return journal;
    }

    /** Adds an app whose file is made, but not tracked yet. */
    App newApp(String name) throws SQLException {
        return new App(name, new Database(folder.resolve(name + ".db")).create(), journal, random);
    }

    /** Adds an app whose file is tracked. */
    App addDevice(String name) throws IOException, InterruptedException, SQLException {
        App app = newApp(name);
        complete("track", app.database().file());
        apps.add(app);
        return app;
    }

    /** Adds an app whose file somebody else has begun to track. */
    void adopt(App app) {
        apps.add(app);
    }

    /** Adds an app whose file is there, with rows of its own that are acknowledged. */
    void takeUp(String name) throws SQLException {
        App app = new App(name, new Database(folder.resolve(name + ".db")), journal, random);
        app.takeUp();
        apps.add(app);
    }

    List<App> apps() {
        return apps;
    }

    /** Runs a command to its end, which must be a good one. */
    void complete(Object... arguments) throws IOException, InterruptedException {
        Running command = installation.start(folder, arguments);
        int code = command.await();
        if (code != 0) {
            throw new Broken(List.of(arguments) + " ended with " + code + ", and a hand is needed:\n" + command.said());
        }
    }

    /** Starts the server, unless it runs, and waits until it listens. */
    Running serve() throws IOException, InterruptedException {
        return serve(List.of());
    }

    Running serve(List<String> under) throws IOException, InterruptedException {
        if (server.filter(running -> running.process().isAlive()).isEmpty()) {
            Running started = start(under);
            started.awaitLine(line -> line.startsWith("Node 'hub' listens at "));
        }
        return server.orElseThrow();
    }

    /** Starts the server, and does not wait for anything. */
    Running start(List<String> under) throws IOException {
        Running started = installation.start(
                folder, under, "serve", "--storage", "sqlite:" + HUB, "--listen", address(), "--name", "hub");
        server = Optional.of(started);
        return started;
    }

    /**
     * Checks that nothing was lost, and that all becomes equal by itself.
     *
     * @throws Broken if something does not hold
     */
    void check() throws IOException, InterruptedException, SQLException {
        serve();
        checkAcknowledged();
        for (int round = 0; round < 2; round++) {
            for (App app : apps) {
                requireEqual(app);
            }
        }
        for (App app : apps) {
            requireContent(app.database());
        }
        requireContent(hub);
        hub.checkIntegrity();
    }

    /** What was acknowledged is at the server before any device has had a chance to bring it again. */
    void checkAcknowledged() throws SQLException {
        Map<String, Long> there = hub.hasEntries() ? hub.read() : Map.of();
        journal.acknowledged().forEach((token, number) -> {
            Long found = there.get(token);
            if (found == null || found < number) {
                throw new Broken("the server acknowledged " + token + " with " + number + " and holds " + found);
            }
        });
    }

    /** Syncs a device and compares it, all that it holds. */
    private void requireEqual(App app) throws SQLException {
        try (SyncNode node = open(app.database())) {
            VerifyReport report = node.verify(true, false);
            if (!report.isEqual() || report.leftOut() > 0 || !report.recounted().isEmpty()) {
                throw new Broken(app.name() + " and the server are not equal: " + report);
            }
        } catch (SyncException failed) {
            throw new Broken(app.name() + " can't sync, and a hand is needed: " + failed.getMessage());
        }
        app.acknowledged();
        app.database().checkIntegrity();
    }

    /** Opens the node of an app's file in this process. */
    SyncNode open(Database database) {
        Path file = database.file().toAbsolutePath();
        return Nodes.open(NodeSettings.defaults()
                .with("node.name", file.getFileName().toString().replace(".db", ""))
                .with("node.role", "device")
                .with("node.data", file.getParent())
                .with("storage", "sqlite")
                .with("storage.file", file)
                .with("storage.adopt", "true")
                .with("peers[0].address", address()));
    }

    /** What apps have committed is everywhere once, as it was written last, and what they have deleted is nowhere. */
    private void requireContent(Database database) throws SQLException {
        Map<String, Long> rows = database.read();
        if (!rows.equals(journal.written())) {
            Map<String, Long> missing = new TreeMap<>(journal.written());
            missing.entrySet().removeAll(rows.entrySet());
            rows.entrySet().removeAll(journal.written().entrySet());
            throw new Broken(database.file().getFileName() + " lacks " + missing + " and holds " + rows + " instead");
        }
    }

    @Override
    public void close() throws IOException {
        if (server.isPresent()) {
            server.get().close();
        }
        journal.close();
    }
}
