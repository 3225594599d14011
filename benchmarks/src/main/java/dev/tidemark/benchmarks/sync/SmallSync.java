package dev.tidemark.benchmarks.sync;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Syncs of a hundred changed rows, one after the other: the time from the call to the report.
 *
 * @param first the median of the first eleven of a new server and a new device, whose code is still interpreted, in seconds
 * @param warm the median of a hundred after some hundreds more, when it is compiled, as it is on what has run for a while
 */
record SmallSync(double first, double warm) {
    private static final int CHANGED = 100;
    private static final int FIRST = 11;
    private static final int WARMING = 400;
    private static final int MEASURED = 100;
    private static final double MILLIS = 1e3;

    /** Measures. The device is in step with its server, and its file holds so many rows. */
    static SmallSync measure(Workplace place, String file, SyncNode device, int rows) throws SQLException {
        double[] seconds = new double[WARMING + MEASURED];
        try (Connection connection = place.plain(file)) {
            for (int i = 0; i < seconds.length; i++) {
                Rows.change(connection, CHANGED, rows, i);
                long start = System.nanoTime();
                SyncReport report = device.sync();
                seconds[i] = Measure.seconds(start);
                Measure.check(report.pushed().rows() == CHANGED, report.toString());
            }
        }
        return new SmallSync(
                Measure.median(Arrays.copyOf(seconds, FIRST)),
                Measure.median(Arrays.copyOfRange(seconds, WARMING, seconds.length)));
    }

    /** Returns what is collected of warm ones. */
    static Findings.Row warm(Findings findings, int rows) {
        return findings.row(String.format(Locale.ROOT, "sync of %d changed rows of %,d, warm", CHANGED, rows), "ms");
    }

    /** Adds both to what is collected. */
    void add(Findings findings, int rows) {
        warm(findings, rows).add(warm * MILLIS);
        findings.row(String.format(Locale.ROOT, "the same, the first %d of a new device", FIRST), "ms")
                .add(first * MILLIS);
    }
}
