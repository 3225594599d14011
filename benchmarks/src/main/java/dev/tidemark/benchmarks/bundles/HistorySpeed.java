package dev.tidemark.benchmarks.bundles;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * What a history costs, with and without one in turns: an app inserts rows and changes them, its node takes note of that, and another
 * one takes it.
 */
public final class HistorySpeed implements Measurement {
    private static final String ON = "30d";
    private static final String OFF = "off";
    private static final double AIM = 0.6;

    /** What one file took. */
    private record Part(Spent insert, Spent change, Spent note, Spent taken) {
        Spent capture() {
            return insert.plus(change).plus(note);
        }
    }

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        for (int round = 0; round <= size.rounds(); round++) {
            if (round == 1) {
                findings.forgetSamples();
            }
            try (Workplace place = new Workplace()) {
                Part without = part(place, OFF, size.rows());
                add(new Beside(findings, size.rows()), part(place, ON, size.rows()), without);
            }
        }
        findings.note(
                "All with a history, and bare is the same without one. Processor time is that of a row, and has the compiler's"
                        + " in it.");
    }

    private static Part part(Workplace place, String history, int rows) throws SQLException {
        String name = "history-" + history + ".db";
        try (Connection connection = place.plain(name)) {
            Rows.createTable(connection);
        }
        place.track(name);
        place.equal(name, history).close();
        Spent insert;
        Spent change;
        try (Connection app = place.plain(name)) {
            insert = Spent.byThisProcess(() -> Rows.insert(app, rows, Rows.TRANSACTION));
            change = Spent.byThisProcess(() -> Rows.changeAll(app));
        }
        Path file = place.file(history + ".bundle");
        Spent note;
        try (SyncNode node = place.equal(name, history)) {
            note = Spent.byThisProcess(() -> node.write(writer -> writer));
            BundleSpeed.bundles().exportFrom(node, new BundleRange.All(), file, OptionalLong.empty(), BundleKeys.NONE);
        }
        return new Part(insert, change, note, BundleSpeed.take(place, "taken-" + history + ".db", history, file, rows));
    }

    private static void add(Beside beside, Part with, Part without) {
        beside.add("inserts of an app", with.insert(), without.insert());
        beside.add("one column of all rows changed by one statement", with.change(), without.change());
        beside.add("taking note of both", with.note(), without.note());
        beside.add("capture in all", with.capture(), without.capture(), AIM);
        beside.add("apply", with.taken(), without.taken(), AIM);
    }
}
