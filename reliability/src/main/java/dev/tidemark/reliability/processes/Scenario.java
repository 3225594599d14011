package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Something that is done once with a fault at each of its writes and syncs. Each has a victim, whose process suffers it, and tells what
 * was acknowledged all the same.
 */
enum Scenario {
    /** A server takes a device's first push. */
    FIRST_PUSH {
        @Override
        void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException {
            App fresh = deployment.addDevice("c");
            fresh.insert(150);
            withServer(deployment, under, () -> sync(deployment, fresh, List.of()));
        }
    },
    /** A device takes everything that a server has. */
    FIRST_PULL {
        @Override
        void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException {
            deployment.serve();
            App fresh = deployment.addDevice("c");
            sync(deployment, fresh, under);
        }
    },
    /** A device sends what it has written, and gets what another has. */
    EXCHANGE {
        @Override
        void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException {
            deployment.serve();
            deployment.apps().get(1).writeSomething();
            sync(deployment, deployment.apps().get(1), List.of());
            deployment.apps().get(0).writeSomething();
            sync(deployment, deployment.apps().get(0), under);
        }
    },
    /** A server takes the changes of two devices, one after the other, and gives each those of the other. */
    SERVE {
        @Override
        void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException {
            for (App app : deployment.apps()) {
                app.writeSomething();
            }
            withServer(deployment, under, () -> {
                for (App app : deployment.apps()) {
                    sync(deployment, app, List.of());
                }
            });
        }
    },
    /** A file with rows begins to be tracked. */
    TRACK {
        @Override
        void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException {
            App fresh = deployment.newApp("c");
            fresh.insert(150);
            Object[] command = {"track", fresh.database().file(), "--distinct"};
            deployment.installation().start(deployment.folder(), under, command).await();
            deployment.complete(command);
            deployment.adopt(fresh);
        }
    },
    /** A server starts, and ends again. */
    START {
        @Override
        void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException {
            deployment.apps().get(0).writeSomething();
            withServer(deployment, under, () -> {});
        }
    };

    /** Runs it, the victim under a fault. */
    abstract void run(Deployment deployment, List<String> under) throws IOException, InterruptedException, SQLException;

    /** What is done while a server runs. */
    private interface Work {
        void run() throws IOException, InterruptedException, SQLException;
    }

    /** A server that suffers may not come up; what is done with it then fails, as it should. */
    private static void withServer(Deployment deployment, List<String> under, Work work)
            throws IOException, InterruptedException, SQLException {
        Running server = deployment.start(under);
        if (server.awaitLineOrEnd(line -> line.startsWith("Node 'hub' listens at "))) {
            work.run();
        }
        server.endTraced();
    }

    private static void sync(Deployment deployment, App app, List<String> under)
            throws IOException, InterruptedException {
        Path file = app.database().file();
        Running sync = deployment
                .installation()
                .start(deployment.folder(), under, "sync", file, "--server", deployment.address());
        if (sync.await() == 0) {
            app.acknowledged();
        }
    }
}
