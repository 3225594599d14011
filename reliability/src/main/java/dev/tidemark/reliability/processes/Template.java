package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The beginning of all deployments: a server and two devices that are equal, made once and copied. How long the commands took is how
 * long they take here.
 *
 * <p>Threading: safe, once it is made.
 *
 * @param installation whose commands run
 * @param parent where deployments are made; that of one in which something does not hold is kept
 * @param folder with the files
 * @param track how long it took to begin to track a file
 * @param sync how long a sync took
 */
record Template(Installation installation, Path parent, Path folder, Duration track, Duration sync) {
    private static final List<String> DEVICES = List.of("a", "b");
    private static final Duration FAREWELL = Duration.ofSeconds(60);

    /** Makes it, by the commands that a user types. */
    static Template make(Installation installation, Path parent)
            throws IOException, InterruptedException, SQLException {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "template-");
        try (Deployment deployment = new Deployment(installation, folder, new SplittableRandom(0))) {
            deployment.serve();
            for (String name : DEVICES) {
                deployment.addDevice(name).insert(20);
            }
            deployment.check();
            Duration track = time(
                    deployment, "track", deployment.newApp("fresh").database().file());
            Duration sync = time(
                    deployment, "sync", deployment.apps().get(0).database().file(), "--server", deployment.address());
            deployment.serve().terminate(FAREWELL);
            return new Template(installation, parent, folder, track, sync);
        }
    }

    private static Duration time(Deployment deployment, Object... command) throws IOException, InterruptedException {
        long began = System.nanoTime();
        deployment.complete(command);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Returns a deployment that begins so, in a folder of its own; its server does not run yet. */
    Deployment begin(String name, RandomGenerator random) throws IOException, SQLException {
        Path copy = Files.createTempDirectory(parent, name + "-");
        Files.copy(folder.resolve(Deployment.HUB), copy.resolve(Deployment.HUB));
        Deployment deployment = new Deployment(installation, copy, random);
        for (String device : DEVICES) {
            String file = device + ".db";
            Files.copy(folder.resolve(file), copy.resolve(file));
            deployment.takeUp(device);
        }
        return deployment;
    }
}
