package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server whose disk is full: it refuses writes, goes on to tell what it holds, acknowledges nothing that it has not kept, and takes
 * everything once there is room, without a restart.
 *
 * <p>What is full is the room for each of the process's files (its {@code RLIMIT_FSIZE}), which needs no rights and can be widened
 * while it runs. The system answers a write beyond it as it answers one to a full disk: with an error, and nothing is written.
 */
final class FullDisk {
    private static final int ROOM_BYTES = 1 << 20;
    private static final int ROWS_AT_ONCE = 3_000;
    private static final int MOST_PUSHES = 30;

    private final Deployment deployment;

    FullDisk(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Returns whether this machine can limit a process's files. */
    static boolean isPossible() throws InterruptedException {
        try {
            return run(List.of("prlimit", "--version")) == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Fills the disk, and makes room again. */
    void run() throws IOException, InterruptedException, SQLException {
        Running server = deployment.serve();
        limit(server, Integer.toString(ROOM_BYTES));
        App app = deployment.apps().get(0);
        fill(app);
        requireRunning(server);
        deployment.checkAcknowledged();
        deployment.complete("status", "--server", deployment.address());
        limit(server, "unlimited");
        deployment.complete("sync", app.database().file(), "--server", deployment.address());
        app.acknowledged();
        requireRunning(server);
        deployment.check();
    }

    private void fill(App app) throws IOException, InterruptedException, SQLException {
        for (int i = 0; i < MOST_PUSHES; i++) {
            app.insert(ROWS_AT_ONCE);
            Path file = app.database().file();
            Running sync = deployment
                    .installation()
                    .start(deployment.folder(), "sync", file, "--server", deployment.address());
            int code = sync.await();
            if (code == 2) {
                return;
            }
            if (code != 0) {
                throw new Broken("a sync with a server whose disk is full ended with " + code + ":\n" + sync.said());
            }
            app.acknowledged();
        }
        throw new Broken("the server's disk is full, and it goes on to take writes");
    }

    private static void limit(Running server, String bytes) throws IOException, InterruptedException {
        String pid = Long.toString(server.process().pid());
        if (run(List.of("prlimit", "--pid", pid, "--fsize=" + bytes + ":unlimited")) != 0) {
            throw new Broken("prlimit could not set the room for the files of process " + pid);
        }
    }

    private static void requireRunning(Running server) throws IOException {
        if (!server.process().isAlive()) {
            throw new Broken("a full disk has ended the server:\n" + server.said());
        }
    }
}
