package dev.tidemark.benchmarks.sync;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.DeviceProcess;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * A large table, pushed and pulled with 128 MiB of heap for server and device each, small syncs of it, and then a change of all its
 * rows, pushed and pulled as before. One round: it takes minutes.
 *
 * @param full how many rows it has
 * @param quick how many in a quick run
 */
public record LargeTable(int full, int quick) implements Measurement {
    private static final String HEAP = "128m";
    private static final String LARGE = "large.db";
    private static final String FRESH = "fresh.db";
    private static final String FEW = "few.db";
    private static final int TENTH = 10;
    private static final double MOST_OF_FEW = 1.3;
    private static final double AIM_OF_BARE = 0.7;
    private static final int AIM_MILLIS = 8;

    /** Returns the measurement of 1,000,000 rows. */
    public static LargeTable ofAMillion() {
        return new LargeTable(1_000_000, 200_000);
    }

    /** Returns the measurement of 10,000,000 rows. */
    public static LargeTable ofTenMillion() {
        return new LargeTable(10_000_000, 500_000);
    }

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        int rows = size.pick(quick, full);
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess(HEAP)) {
            String address = server.serve(place.file("hub.db"));
            double bare = Inserts.bare(place, LARGE, rows, Rows.TRANSACTION);
            place.track(LARGE);
            pushAndPull("first push", "first pull", place, address, bare, rows, findings);
            smallSyncs(place, address, rows, findings);
            double changed;
            try (Connection connection = place.plain(LARGE)) {
                changed = Rows.changeAll(connection);
            }
            findings.note("Of changed rows, bare is the one statement that changes a column of all of them.");
            pushAndPull("push, a column changed,", "pull, a column changed,", place, address, changed, rows, findings);
        }
    }

    /**
     * Of the large table, and before and after it of one that is a tenth as large, with the same device and heap of the server. A
     * measurement of both goes before them, so that none of the three runs on code that is colder than that of the others.
     */
    private static void smallSyncs(Workplace place, String address, int rows, Findings findings) throws SQLException {
        SmallSync.warm(findings, rows).aim(new Aim.Amount(AIM_MILLIS));
        int few = rows / TENTH;
        try (ServerProcess server = new ServerProcess(HEAP)) {
            String beside = server.serve(place.file("beside.db"));
            Inserts.bare(place, FEW, few, Rows.TRANSACTION);
            place.track(FEW);
            DeviceProcess.sync(place.file(FEW), beside, HEAP, few);
            smallSync(place, FEW, beside, few);
            SmallSync first = smallSync(place, LARGE, address, rows);
            SmallSync before = smallSync(place, FEW, beside, few);
            SmallSync large = smallSync(place, LARGE, address, rows);
            SmallSync after = smallSync(place, FEW, beside, few);
            new SmallSync(first.first(), large.warm()).add(findings, rows);
            findings.row("of that of a table a tenth as large", "times")
                    .aim(new Aim.Amount(MOST_OF_FEW))
                    .add(2 * large.warm() / (before.warm() + after.warm()));
        }
    }

    private static SmallSync smallSync(Workplace place, String file, String address, int rows) throws SQLException {
        try (SyncNode device = place.device(file, address)) {
            return SmallSync.measure(place, file, device, rows);
        }
    }

    private static void pushAndPull(
            String push, String pull, Workplace place, String address, double bare, int rows, Findings findings)
            throws SQLException {
        double pushed = DeviceProcess.sync(place.file(LARGE), address, HEAP, rows);
        row(push, rows, findings).add(rows / pushed, rows / bare);
        if (!Files.exists(place.file(FRESH))) {
            place.plain(FRESH).close();
            place.track(FRESH);
        }
        double pulled = DeviceProcess.sync(place.file(FRESH), address, HEAP, rows);
        row(pull, rows, findings).add(rows / pulled, rows / bare);
    }

    private static Findings.Row row(String what, int rows, Findings findings) {
        Findings.Row row =
                findings.row(String.format(Locale.ROOT, "%s of %,d rows, -Xmx%s each", what, rows, HEAP), "rows/s");
        return what.startsWith("first") ? row.aim(new Aim.OfBare(AIM_OF_BARE)) : row;
    }
}
