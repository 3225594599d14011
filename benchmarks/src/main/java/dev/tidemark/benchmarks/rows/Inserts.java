package dev.tidemark.benchmarks.rows;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * What tracking leaves of the speed of inserts, beside the same inserts into a table of the same columns and indexes that is not tracked,
 * with the same connection's settings and transactions.
 *
 * <p>A round inserts bare, tracked, tracked, bare, so that what the disk still does for the one before falls on both alike.
 */
public final class Inserts implements Measurement {
    private static final double AIM_IN_BATCHES = 0.88;
    private static final double AIM_ONE_BY_ONE = 0.70;
    private static final int ONES = 10;
    private static final String LEAST = "a trigger that notes the key";

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        int few = size.rows() / ONES;
        String inBatches = String.format(Locale.ROOT, "insert %,d tracked rows, 1,000 a transaction", size.rows());
        String oneByOne = String.format(Locale.ROOT, "insert %,d tracked rows, a transaction each", few);
        Findings.Row batches = findings.row(inBatches, "rows/s").aim(new Aim.OfBare(AIM_IN_BATCHES));
        Findings.Row ones = findings.row(oneByOne, "rows/s").aim(new Aim.OfBare(AIM_ONE_BY_ONE));
        for (int round = 0; round <= size.rounds(); round++) {
            pairs(batches, findings.of(LEAST, inBatches, "rows/s"), size.rows(), Rows.TRANSACTION);
            pairs(ones, findings.of(LEAST, oneByOne, "rows/s"), few, 1);
            if (round == 0) {
                findings.forgetSamples();
            }
        }
    }

    /** Adds what a round gave: of ours, and of the least that could be captured, a trigger which only notes that a key was inserted. */
    private static void pairs(Findings.Row row, Findings.Row least, int rows, int perTransaction) throws SQLException {
        try (Workplace place = new Workplace()) {
            double bare = bare(place, "bare.db", rows, perTransaction);
            double tracked = tracked(place, "tracked.db", rows, perTransaction);
            double noted = noted(place, "noted.db", rows, perTransaction);
            tracked += tracked(place, "tracked-again.db", rows, perTransaction);
            bare += bare(place, "bare-again.db", rows, perTransaction);
            row.add(2 * rows / tracked, 2 * rows / bare);
            least.add(rows / noted, 2 * rows / bare);
        }
    }

    private static double noted(Workplace place, String file, int rows, int perTransaction) throws SQLException {
        try (Connection connection = place.plain(file);
                Statement statement = connection.createStatement()) {
            Rows.createTable(connection);
            statement.execute(
                    "create table noted(number integer primary key, name text, key text, kind integer, at integer)");
            statement.execute("create trigger note after insert on item begin insert into noted(name, key, kind, at)"
                    + " values ('item', new.id, 1, unixepoch('subsec') * 1000); end");
            return Rows.insert(connection, rows, perTransaction);
        }
    }

    /** Returns the seconds that it took. */
    public static double bare(Workplace place, String file, int rows, int perTransaction) throws SQLException {
        try (Connection connection = place.plain(file)) {
            Rows.createTable(connection);
            return Rows.insert(connection, rows, perTransaction);
        }
    }

    /** Returns the seconds that it took. */
    public static double tracked(Workplace place, String file, int rows, int perTransaction) throws SQLException {
        try (Connection connection = place.plain(file)) {
            Rows.createTable(connection);
        }
        place.track(file);
        try (Connection connection = place.plain(file)) {
            return Rows.insert(connection, rows, perTransaction);
        }
    }
}
