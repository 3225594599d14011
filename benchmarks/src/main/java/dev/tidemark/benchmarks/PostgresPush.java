package dev.tidemark.benchmarks;

import dev.tidemark.runtime.SyncReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The first push of a table to a server on PostgreSQL and its first pull, beside a batched insert of the same rows into a table of
 * the same columns and indexes, in the same database: rows a second, and the processor time that PostgreSQL and the server use for
 * them. Arguments: rows (100000) and rounds (5).
 *
 * <p>As in {@link FirstLight} one round goes before all others and does not count, and the server runs through all rounds. In the
 * end one more round goes through a proxy, which counts statements and how often the server waits for PostgreSQL.
 */
public final class PostgresPush {
    private static final String HEAP = "256m";

    private PostgresPush() {}

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

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        List<Round> measured = new ArrayList<>();
        try (Database database = new Database();
                ServerProcess server = new ServerProcess(HEAP)) {
            round(database, server, "warming", rows);
            for (int round = 0; round < rounds; round++) {
                measured.add(round(database, server, "round_" + round, rows));
            }
            print(measured, rows);
            count(database, server, rows);
        }
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

    private static void count(Database database, ServerProcess server, int rows) throws SQLException {
        try (Workplace place = workplace(rows);
                CountingProxy proxy = new CountingProxy(database.port())) {
            database.create("counted");
            String address = server.serve(proxy.url("counted"));
            long journeys = proxy.journeys();
            long statements = proxy.statements();
            FirstSync.push(place, "item.db", address, rows);
            print("first push", proxy.journeys() - journeys, proxy.statements() - statements, rows);
            journeys = proxy.journeys();
            statements = proxy.statements();
            FirstSync.pull(place, "item.db", address, rows);
            print("first pull", proxy.journeys() - journeys, proxy.statements() - statements, rows);
        }
    }

    private static void print(String what, long journeys, long statements, int rows) {
        double thousands = rows / 1_000.0;
        Table.line(what + ": journeys to PostgreSQL", journeys / thousands, "/1,000", "a thousand rows");
        Table.line(what + ": statements", statements / thousands, "/1,000", "a thousand rows");
    }

    private static void print(List<Round> rounds, int rows) {
        double bare = median(rounds, round -> round.bare().elapsed());
        double push = median(rounds, round -> round.push().elapsed());
        double pull = median(rounds, round -> round.pull().elapsed());
        Table.line("PostgreSQL: batched insert into the same table", rows / bare, "rows/s", 1);
        Table.line("first push, server on PostgreSQL", rows / push, "rows/s", bare / push);
        Table.line("first pull, server on PostgreSQL", rows / pull, "rows/s", bare / pull);
        double bareCpu = median(rounds, round -> round.bare().database());
        micros("batched insert: processor time of PostgreSQL", bareCpu, rows, bareCpu);
        micros(
                "first push: processor time of PostgreSQL",
                median(rounds, round -> round.push().database()),
                rows,
                bareCpu);
        micros("first push: of the server", median(rounds, round -> round.push().server()), rows, bareCpu);
        micros(
                "first pull: processor time of PostgreSQL",
                median(rounds, round -> round.pull().database()),
                rows,
                bareCpu);
        micros("first pull: of the server", median(rounds, round -> round.pull().server()), rows, bareCpu);
    }

    private static void micros(String what, double seconds, int rows, double bare) {
        Table.line(what, seconds * 1e6 / rows, "\u00b5s/row", seconds / bare);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Measure.median(rounds.stream().mapToDouble(figure).toArray());
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
