package dev.tidemark.benchmarks.postgres;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.CountingProxy;
import dev.tidemark.benchmarks.process.Database;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.benchmarks.sync.FirstSync;
import dev.tidemark.runtime.SyncReport;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The first push of a table to a server on PostgreSQL and its first pull, beside a batched insert of the same rows into a table of
 * the same columns and indexes, in the same database: rows a second, and the processor time that PostgreSQL and the server use for
 * them.
 *
 * <p>As in {@link FirstLight} one round goes before all others and does not count, and the server runs through all rounds. In the
 * end one more round goes through a proxy, which counts statements and how often the server waits for PostgreSQL.
 */
public final class PostgresPush implements Measurement {
    private static final String HEAP = "256m";
    private static final double AIM_OF_BARE = 0.5;
    private static final double MICROS = 1e6;

    /**
     * What something took.
     *
     * @param elapsed by the clock
     * @param database processor time of PostgreSQL
     * @param server processor time of the server
     */
    private record Seconds(double elapsed, double database, double server) {}

    /** What one round measured. */
    private record Round(Seconds bare, Seconds push, Seconds pull) {}

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        int rows = size.rows();
        try (Database database = new Database();
                ServerProcess server = new ServerProcess(HEAP)) {
            round(database, server, "warming", rows);
            for (int round = 0; round < size.rounds(); round++) {
                add(findings, round(database, server, "round_" + round, rows), rows);
            }
            count(database, server, findings, rows);
        }
        findings.note(
                "Bare is a batched insert of the same rows, 1,000 a transaction, into a table of the same columns and"
                        + " indexes in the same database, as it comes, with `fsync`.");
    }

    private static Round round(Database database, ServerProcess server, String name, int rows) throws SQLException {
        try (Workplace place = workplace(rows)) {
            String address = server.serve(database.create(name));
            Stopwatch watch = new Stopwatch(database, server);
            Seconds push = watch.of(FirstSync.push(place, "item.db", address, rows));
            Seconds pull = watch.of(FirstSync.pull(place, "item.db", address, rows));
            return new Round(bare(database, name, rows), push, pull);
        }
    }

    private static Workplace workplace(int rows) throws SQLException {
        Workplace place = new Workplace();
        try (Connection connection = place.plain("item.db")) {
            Rows.createTable(connection);
            Rows.insert(connection, rows, Rows.TRANSACTION);
        }
        return place;
    }

    private static Seconds bare(Database database, String name, int rows) throws SQLException {
        try (BareInsert bare = new BareInsert(database.jdbcUrl(name), "item", rows)) {
            double before = database.cpuSeconds();
            double elapsed = bare.insert();
            return new Seconds(elapsed, database.cpuSeconds() - before, 0);
        }
    }

    private static void count(Database database, ServerProcess server, Findings findings, int rows)
            throws SQLException {
        try (Workplace place = workplace(rows);
                CountingProxy proxy = new CountingProxy(database.port())) {
            database.create("counted");
            String address = server.serve(proxy.url("counted"));
            long journeys = proxy.journeys();
            long statements = proxy.statements();
            FirstSync.push(place, "item.db", address, rows);
            add(findings, "first push", proxy.journeys() - journeys, proxy.statements() - statements, rows);
            journeys = proxy.journeys();
            statements = proxy.statements();
            FirstSync.pull(place, "item.db", address, rows);
            add(findings, "first pull", proxy.journeys() - journeys, proxy.statements() - statements, rows);
        }
    }

    private static void add(Findings findings, String what, long journeys, long statements, int rows) {
        double thousands = rows / 1_000.0;
        findings.row(what + ", for 1,000 rows: waits for PostgreSQL", "").add(journeys / thousands);
        findings.row(what + ", for 1,000 rows: statements", "").add(statements / thousands);
    }

    private static void add(Findings findings, Round round, int rows) {
        speed(findings, "first push, server on PostgreSQL", round.push(), round, rows)
                .aim(new Aim.OfBare(AIM_OF_BARE));
        speed(findings, "first pull, server on PostgreSQL", round.pull(), round, rows);
        double bare = micros(round.bare().database(), rows);
        findings.row("first push: processor time of PostgreSQL", "\u00b5s/row")
                .add(micros(round.push().database(), rows), bare);
        findings.row("first push: processor time of the server", "\u00b5s/row")
                .add(micros(round.push().server(), rows));
        findings.row("first pull: processor time of PostgreSQL", "\u00b5s/row")
                .add(micros(round.pull().database(), rows), bare);
        findings.row("first pull: processor time of the server", "\u00b5s/row")
                .add(micros(round.pull().server(), rows));
    }

    private static Findings.Row speed(Findings findings, String what, Seconds seconds, Round round, int rows) {
        return findings.row(what, "rows/s")
                .add(rows / seconds.elapsed(), rows / round.bare().elapsed());
    }

    private static double micros(double seconds, int rows) {
        return seconds * MICROS / rows;
    }

    /** Tells what was used since it was asked before. */
    private static final class Stopwatch {
        private final Database database;
        private final ServerProcess server;
        private double usedByDatabase;
        private double usedByServer;

        Stopwatch(Database database, ServerProcess server) {
            this.database = database;
            this.server = server;
            restart();
        }

        private void restart() {
            usedByDatabase = database.cpuSeconds();
            usedByServer = server.cpuSeconds();
        }

        Seconds of(SyncReport report) {
            Seconds seconds = new Seconds(
                    report.elapsed().toMillis() / 1e3,
                    database.cpuSeconds() - usedByDatabase,
                    server.cpuSeconds() - usedByServer);
            restart();
            return seconds;
        }
    }
}
