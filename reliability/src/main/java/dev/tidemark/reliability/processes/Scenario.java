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
        void run(World world, List<String> under) throws IOException, InterruptedException, SQLException {
            App fresh = world.addDevice("c");
            fresh.insert(150);
            withServer(world, under, () -> sync(world, fresh, List.of()));
        }
    },
    /** A device takes everything that a server has. */
    FIRST_PULL {
        @Override
        void run(World world, List<String> under) throws IOException, InterruptedException, SQLException {
            world.serve();
            App fresh = world.addDevice("c");
            sync(world, fresh, under);
        }
    },
    /** A device sends what it has written, and gets what another has. */
    EXCHANGE {
        @Override
        void run(World world, List<String> under) throws IOException, InterruptedException, SQLException {
            world.serve();
            world.apps().get(1).writeSomething();
            sync(world, world.apps().get(1), List.of());
            world.apps().get(0).writeSomething();
            sync(world, world.apps().get(0), under);
        }
    },
    /** A server takes the changes of two devices, one after the other, and gives each those of the other. */
    SERVE {
        @Override
        void run(World world, List<String> under) throws IOException, InterruptedException, SQLException {
            for (App app : world.apps()) {
                app.writeSomething();
            }
            withServer(world, under, () -> {
                for (App app : world.apps()) {
                    sync(world, app, List.of());
                }
            });
        }
    },
    /** A file with rows begins to be tracked. */
    TRACK {
        @Override
        void run(World world, List<String> under) throws IOException, InterruptedException, SQLException {
            App fresh = world.newApp("c");
            fresh.insert(150);
            Object[] command = {"track", fresh.database().file(), "--distinct"};
            world.installation().start(world.folder(), under, command).await();
            world.complete(command);
            world.adopt(fresh);
        }
    },
    /** A server starts, and ends again. */
    START {
        @Override
        void run(World world, List<String> under) throws IOException, InterruptedException, SQLException {
            world.apps().get(0).writeSomething();
            withServer(world, under, () -> {});
        }
    };

    /** Runs it, the victim under a fault. */
    abstract void run(World world, List<String> under) throws IOException, InterruptedException, SQLException;

    /** What is done while a server runs. */
    private interface Work {
        void run() throws IOException, InterruptedException, SQLException;
    }

    /** A server that suffers may not come up; what is done with it then fails, as it should. */
    private static void withServer(World world, List<String> under, Work work)
            throws IOException, InterruptedException, SQLException {
        Running server = world.start(under);
        if (server.awaitLineOrEnd(line -> line.startsWith("Node 'hub' listens at "))) {
            work.run();
        }
        server.endTraced();
    }

    private static void sync(World world, App app, List<String> under) throws IOException, InterruptedException {
        Path file = app.database().file();
        Running sync = world.installation().start(world.folder(), under, "sync", file, "--server", world.address());
        if (sync.await() == 0) {
            app.acknowledged();
        }
    }
}
