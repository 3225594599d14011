package dev.tidemark.benchmarks.sync;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.DeviceProcess;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** A device that was offline for long: how it starts with many unsent changes in a small heap, and whether it gets rid of them. */
public final class PendingChanges implements Measurement {
    private static final String HEAP = "64m";
    private static final String FILE = "offline.db";
    private static final int MILLION = 1_000_000;
    private static final int QUICK = 50_000;
    private static final double AIM_SECONDS = 1;

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        int rows = size.pick(QUICK, MILLION);
        String pending = String.format(Locale.ROOT, "%,d pending changes, -Xmx%s: ", rows, HEAP);
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess("256m")) {
            String address = server.serve(place.file("hub.db"));
            double bare = Inserts.bare(place, "bare.db", rows, Rows.TRANSACTION);
            double bareStart = bareStart(place, size.rounds());
            try (Connection connection = place.plain(FILE)) {
                Rows.createTable(connection);
            }
            place.track(FILE);
            try (Connection connection = place.plain(FILE)) {
                Rows.insert(connection, rows, Rows.TRANSACTION);
            }
            findings.row(pending + "first start, nothing folded yet", "s").add(start(place, address), bareStart);
            for (int round = 0; round < size.rounds(); round++) {
                findings.row(pending + "every further start", "s")
                        .aim(new Aim.Amount(AIM_SECONDS))
                        .add(start(place, address), bareStart);
            }
            double sync = DeviceProcess.sync(place.file(FILE), address, HEAP, rows);
            findings.row(pending + "push", "rows/s").add(rows / sync, rows / bare);
            findings.note(
                    "From the start of the JVM to the opened node; bare is the same node's start on a file without"
                            + " rows.");
        }
    }

    private static double bareStart(Workplace place, int rounds) throws SQLException {
        try (Connection connection = place.plain("empty.db")) {
            Rows.createTable(connection);
        }
        place.track("empty.db");
        double[] seconds = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            try (DeviceProcess device = DeviceProcess.open(place.file("empty.db"), "ws://127.0.0.1:1", HEAP)) {
                seconds[round] = device.secondsToReady();
            }
        }
        return Measure.median(seconds);
    }

    private static double start(Workplace place, String address) {
        try (DeviceProcess device = DeviceProcess.open(place.file(FILE), address, HEAP)) {
            return device.secondsToReady();
        }
    }
}
