package dev.tidemark.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The first push of a table to a server on PostgreSQL and its first pull, beside a batched insert of the same rows into a table of
 * the same columns and indexes, in the same database. Arguments: rows (100000) and rounds (5).
 *
 * <p>As in {@link FirstLight} one round goes before all others and does not count, and the server runs through all rounds. PostgreSQL
 * is as it comes, with {@code fsync}.
 */
public final class PostgresPush {
    private static final String HEAP = "256m";

    private PostgresPush() {}

    /** What one round measured: seconds, and bytes a row. */
    private record Round(double bare, FirstSync sync) {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException, IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        List<Round> measured = new ArrayList<>();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                ServerProcess server = new ServerProcess(HEAP)) {
            round(postgres, server, "warming", rows);
            for (int round = 0; round < rounds; round++) {
                measured.add(round(postgres, server, "round_" + round, rows));
            }
        }
        print(measured, rows);
    }

    private static Round round(EmbeddedPostgres postgres, ServerProcess server, String database, int rows)
            throws SQLException {
        try (Workplace place = new Workplace()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + database);
            }
            try (Connection connection = place.plain("item.db")) {
                Rows.createTable(connection);
                Rows.insert(connection, rows, Rows.TRANSACTION);
            }
            String url = "postgresql://postgres@localhost:" + postgres.getPort() + "/" + database;
            FirstSync sync = FirstSync.measure(place, "item.db", server.serve(url), rows);
            return new Round(BareInsert.again(postgres.getJdbcUrl("postgres", database), "item", rows), sync);
        }
    }

    private static void print(List<Round> rounds, int rows) {
        double bare = median(rounds, Round::bare);
        double push = median(rounds, round -> round.sync().push());
        double pull = median(rounds, round -> round.sync().pull());
        Table.line("PostgreSQL: batched insert into the same table", rows / bare, "rows/s", 1);
        Table.line("first push, server on PostgreSQL", rows / push, "rows/s", bare / push);
        Table.line("first pull, server on PostgreSQL", rows / pull, "rows/s", bare / pull);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Measure.median(rounds.stream().mapToDouble(figure).toArray());
    }
}
