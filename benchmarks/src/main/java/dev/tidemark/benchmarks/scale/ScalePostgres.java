package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.process.Database;
import dev.tidemark.benchmarks.process.ServedRows;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.runtime.internal.wire.Change;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What greetings and changes cost a server on PostgreSQL, and PostgreSQL itself. */
final class ScalePostgres {
    private static final int DEVICES = 400;
    private static final int CHANGES = 300;
    private static final int ROW_BYTES = 200;

    private ScalePostgres() {}

    /** Measures and prints. */
    static void print() throws InterruptedException {
        try (Database database = new Database();
                ServerProcess server = new ServerProcess("512m")) {
            URI address = server.serveRows(database.create("scale"));
            try (LiveCrowd warm = new LiveCrowd(address, 0)) {
                warm.connect(DEVICES);
                change(warm, 0);
            }
            try (LiveCrowd crowd = new LiveCrowd(address, DEVICES)) {
                Spent greetings = new Spent(database, server);
                crowd.connect(DEVICES);
                greetings.print("a greeting", DEVICES);
                Spent changes = new Spent(database, server);
                change(crowd, CHANGES);
                changes.print("a change told to " + DEVICES + " devices", CHANGES);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void change(LiveCrowd crowd, int from) throws InterruptedException {
        for (int change = from; change < from + CHANGES; change++) {
            crowd.push(List.of(new LiveCrowd.Written(
                    change % crowd.size(),
                    Map.of(RowKey.of((long) change), ServedRows.row(change, ROW_BYTES)),
                    Change.Kind.CREATE,
                    false)));
        }
    }

    /** Processor time from a moment on. */
    private static final class Spent {
        private final Database database;
        private final ServerProcess server;
        private final double databaseBefore;
        private final double serverBefore;
        private final long start = System.nanoTime();

        Spent(Database database, ServerProcess server) {
            this.database = database;
            this.server = server;
            databaseBefore = database.cpuSeconds();
            serverBefore = server.workSeconds();
        }

        void print(String what, int times) {
            Scaling.line(
                    "| %s | %.0f µs of the server | %.0f µs of PostgreSQL | %.2f ms elapsed |",
                    what,
                    (server.workSeconds() - serverBefore) * 1e6 / times,
                    (database.cpuSeconds() - databaseBefore) * 1e6 / times,
                    Measure.seconds(start) * 1e3 / times);
        }
    }
}
