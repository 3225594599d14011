package dev.tidemark.benchmarks.sync;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import java.sql.Connection;
import java.sql.SQLException;

/** What versions take on disk beside the data: pages in use of a device's file and of a server's, beside a plain file of the same rows. */
public final class OnDisk implements Measurement {
    private static final String PLAIN = "plain.db";
    private static final String DEVICE = "device.db";
    private static final String HUB = "hub.db";
    private static final int AIM_PERCENT = 12;
    private static final int EVERY = 10;

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        int rows = size.rows();
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess("256m")) {
            String address = server.serve(place.file(HUB));
            Inserts.bare(place, PLAIN, rows, Rows.TRANSACTION);
            Inserts.tracked(place, DEVICE, rows, Rows.TRANSACTION);
            sync(place, address, rows);
            server.serve(place.file("another.db"));
            add(place, ", all rows synced", findings, true);
            change(place, PLAIN, rows);
            change(place, DEVICE, rows);
            sync(place, server.serve(place.file(HUB)), rows / EVERY);
            server.serve(place.file("another.db"));
            add(place, ", then a column of every tenth row changed and synced", findings, false);
        }
        findings.note(
                "Pages in use, with all indexes and the journals emptied, less those of a plain file with the same"
                        + " rows and changes, in parts of that file. The key of these rows is a text, so no map of integer"
                        + " keys is in it.");
    }

    private static void sync(Workplace place, String address, int rows) {
        try (SyncNode device = place.device(DEVICE, address)) {
            var report = device.sync();
            Measure.check(report.pushed().rows() == rows, report.toString());
        }
    }

    private static void change(Workplace place, String file, int rows) throws SQLException {
        try (Connection connection = place.plain(file)) {
            Rows.change(connection, rows / EVERY, rows, 1);
        }
    }

    private static void add(Workplace place, String when, Findings findings, boolean aimed) throws SQLException {
        double plain = place.usedBytes(PLAIN);
        for (String file : new String[] {DEVICE, HUB}) {
            String whose = file.equals(HUB) ? "server's file" : "device's file";
            Findings.Row row = findings.row("beside the data in a " + whose + when, "%");
            if (aimed) {
                row.aim(new Aim.Amount(AIM_PERCENT));
            }
            row.add((place.usedBytes(file) - plain) / plain * 100);
        }
    }
}
