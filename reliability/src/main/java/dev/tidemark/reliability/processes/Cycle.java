package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One time that something is killed at a random moment, or cut off, and everything is looked at afterwards.
 *
 * <p>Threading: one thread.
 */
final class Cycle {
    /** How long a server may take to end when it is asked to. */
    private static final Duration FAREWELL = Duration.ofSeconds(60);

    private final Deployment deployment;
    private final RandomGenerator random;
    private final Template pace;

    /** What is under way when something happens to it. */
    enum Kind {
        /** Apps have written, and one of them syncs. */
        SYNC,
        /** Apps write while both stay connected. */
        LIVE,
        /** A file begins to be tracked. */
        TRACK,
        /** A network between device and server is as bad as networks are; nobody is killed. */
        NETWORK,
        /** The server is asked to end while devices push. */
        SIGTERM
    }

    /** Who is killed. */
    private enum Victim {
        DEVICE,
        SERVER,
        BOTH
    }

    /** @param pace how long commands take here, so that random moments lie within them */
    Cycle(Deployment deployment, RandomGenerator random, Template pace) {
        this.deployment = deployment;
        this.random = random;
        this.pace = pace;
    }

    Kind draw() {
        int dice = random.nextInt(20);
        return dice < 8
                ? Kind.SYNC
                : dice < 13 ? Kind.LIVE : dice < 15 ? Kind.TRACK : dice < 19 ? Kind.NETWORK : Kind.SIGTERM;
    }

    /**
     * Runs one.
     *
     * @throws Broken if something does not hold afterwards
     */
    void run(Kind kind) throws IOException, InterruptedException, SQLException {
        deployment.serve();
        for (App app : deployment.apps()) {
            app.writeSomething();
        }
        switch (kind) {
            case SYNC -> sync();
            case LIVE -> live();
            case TRACK -> track();
            case NETWORK -> network();
            case SIGTERM -> sigterm();
        }
        deployment.check();
    }

    private void sync() throws IOException, InterruptedException {
        App app = pick(deployment.apps());
        Running sync = syncing(app, deployment.address());
        Victim victim = pick(List.of(Victim.values()));
        sleepWithin(pace.sync());
        if (victim != Victim.DEVICE) {
            deployment.serve().kill();
        }
        if (victim != Victim.SERVER) {
            sync.kill();
        }
        // Without its server a sync ends by itself. What it said before counts, whoever was killed.
        if (sync.await() == 0) {
            app.acknowledged();
        }
    }

    private Running syncing(App app, String address) throws IOException {
        return deployment
                .installation()
                .start(deployment.folder(), "sync", app.database().file(), "--server", address, "--json");
    }

    private void live() throws IOException, InterruptedException, SQLException {
        List<Running> watching = new ArrayList<>();
        for (App app : deployment.apps()) {
            watching.add(deployment
                    .installation()
                    .start(
                            deployment.folder(),
                            "sync",
                            app.database().file(),
                            "--server",
                            deployment.address(),
                            "--watch"));
        }
        for (Running each : watching) {
            each.awaitLine(line -> line.startsWith("Watching "));
        }
        for (int i = random.nextInt(1, 15); i > 0; i--) {
            pick(deployment.apps()).insert(random.nextInt(1, 8));
            Thread.sleep(random.nextInt(60));
        }
        noteWhatOthersHaveSeen();
        Victim victim = pick(List.of(Victim.values()));
        if (victim != Victim.DEVICE) {
            deployment.serve().kill();
        }
        for (Running each : watching) {
            each.kill();
        }
    }

    /** What another device holds the server has told it, so it must never be lost again. */
    private void noteWhatOthersHaveSeen() throws SQLException {
        for (App app : deployment.apps()) {
            Map<String, Long> rows = app.database().read();
            rows.forEach((token, number) -> {
                if (!token.startsWith(app.name() + "-")) {
                    deployment.journal().seen(token, number);
                }
            });
        }
    }

    private void track() throws IOException, InterruptedException, SQLException {
        App fresh = deployment.newApp("t" + Long.toUnsignedString(random.nextLong(), 36));
        fresh.insert(300);
        Running track = deployment
                .installation()
                .start(deployment.folder(), "track", fresh.database().file(), "--distinct");
        sleepWithin(pace.track());
        track.kill();
        deployment.complete("track", fresh.database().file(), "--distinct");
        Running sync = syncing(fresh, deployment.address());
        sleepWithin(pace.sync());
        sync.kill();
        deployment.complete("sync", fresh.database().file(), "--server", deployment.address());
        fresh.acknowledged();
        fresh.database().checkIntegrity();
        Files.delete(fresh.database().file());
    }

    private void network() throws IOException, InterruptedException {
        App app = pick(deployment.apps());
        try (FaultyProxy proxy = new FaultyProxy(deployment.port(), FaultyProxy.Fault.draw(random))) {
            Running sync = syncing(app, proxy.address());
            int code = sync.await();
            if (code == 0) {
                app.acknowledged();
            } else if (code != 2) {
                throw new Broken("a sync over a bad network ended with " + code + ":\n" + sync.said());
            }
        }
    }

    private void sigterm() throws IOException, InterruptedException, SQLException {
        List<Running> pushing = new ArrayList<>();
        for (App app : deployment.apps()) {
            app.insert(5_000);
            pushing.add(syncing(app, deployment.address()));
        }
        sleepWithin(pace.sync());
        Running server = deployment.serve();
        server.terminate(FAREWELL);
        if (server.process().exitValue() != 0) {
            throw new Broken(
                    "asked to end, the server ended with " + server.process().exitValue() + ":\n" + server.said());
        }
        for (int i = 0; i < pushing.size(); i++) {
            if (pushing.get(i).await() == 0) {
                deployment.apps().get(i).acknowledged();
            }
        }
    }

    /** Waits for a random part of the time that a command takes, and a little beyond. */
    private void sleepWithin(Duration time) throws InterruptedException {
        long most = time.toMillis() * 11 / 10;
        Thread.sleep(random.nextLong(most / 4, most + 1));
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
