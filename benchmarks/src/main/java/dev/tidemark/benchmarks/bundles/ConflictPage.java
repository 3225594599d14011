package dev.tidemark.benchmarks.bundles;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A page of a list of many conflicts: two equals change one column of all rows, each to something else, and meet by a bundle. */
public final class ConflictPage implements Measurement {
    private static final int PAGE = 100;
    private static final int TIMES = 51;
    private static final double MILLIS = 1e3;
    private static final int AIM_MILLIS = 100;

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        int rows = size.rows();
        try (Workplace place = new Workplace()) {
            try (Connection connection = place.plain("a.db")) {
                Rows.createTable(connection);
                Rows.insert(connection, rows, Rows.TRANSACTION);
            }
            place.track("a.db");
            try (SyncNode a = place.equal("a.db", "off")) {
                BundleSpeed.take(place, "b.db", "off", bundle(place, a, "all.bundle"), rows);
                change(place, "a.db", 1);
                change(place, "b.db", 2);
                try (SyncNode b = place.equal("b.db", "off")) {
                    Path news = bundle(place, a, "news.bundle");
                    BundleImport met = BundleSpeed.bundles().importInto(b, List.of(news), BundleKeys.NONE);
                    Measure.check(met.conflicts() == rows, met.toString());
                    list(b.conflicts(), rows, findings);
                }
            }
        }
    }

    private static Path bundle(Workplace place, SyncNode node, String name) {
        Path file = place.file(name);
        BundleSpeed.bundles().exportFrom(node, new BundleRange.All(), file, OptionalLong.empty(), BundleKeys.NONE);
        return file;
    }

    private static void change(Workplace place, String name, int more) throws SQLException {
        try (Connection connection = place.plain(name);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set rev = rev + " + more);
        }
    }

    /** The first page is measured once, as a command does it, and then from one place to the next. */
    private static void list(Conflicts conflicts, int rows, Findings findings) {
        String all = String.format(Locale.ROOT, "%,d conflicts", rows);
        findings.row("a page of " + PAGE + " of " + all + ", the first that is read", "ms")
                .aim(new Aim.Amount(AIM_MILLIS))
                .add(millis(conflicts, Long.MAX_VALUE));
        Findings.Row anywhere = findings.row("a page of " + PAGE + " of " + all + ", anywhere", "ms")
                .aim(new Aim.Amount(AIM_MILLIS));
        for (int part = 1; part <= TIMES; part++) {
            anywhere.add(millis(conflicts, (long) rows * part / TIMES));
        }
        long start = System.nanoTime();
        Measure.check(conflicts.count(Conflicts.Filter.ALL) == rows, "not all are counted");
        findings.row("counting " + all, "ms").add(Measure.seconds(start) * MILLIS);
    }

    private static double millis(Conflicts conflicts, long before) {
        long start = System.nanoTime();
        Conflicts.Page page = conflicts.list(Conflicts.Filter.ALL, before, PAGE);
        double millis = Measure.seconds(start) * MILLIS;
        Measure.check(page.conflicts().size() == PAGE, page.conflicts().size() + " on a page");
        return millis;
    }
}
