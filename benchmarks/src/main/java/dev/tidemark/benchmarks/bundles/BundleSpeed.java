package dev.tidemark.benchmarks.bundles;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.Bundles;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.sqlite.SQLiteDataSource;

/**
 * Bundles beside bare SQLite, in turns: rows are inserted bare, exported, imported into an empty file, and inserted bare in one
 * transaction, for an import is one.
 */
public final class BundleSpeed implements Measurement {
    private static final int MILLION = 1_000_000;
    private static final double AIM_EXPORT = 1;
    private static final double AIM_IMPORT = 0.5;
    private static final int AIM_BYTES = 60;

    private final UnaryOperator<Size> size;

    private record Round(Spent bare, Spent whole, Spent export, Spent taken, double bytes) {}

    private BundleSpeed(UnaryOperator<Size> size) {
        this.size = size;
    }

    /** Returns the measurement of a table of ordinary size. */
    public static BundleSpeed ofATable() {
        return new BundleSpeed(UnaryOperator.identity());
    }

    /** Returns the measurement of 1,000,000 rows, once, which is for how little memory it takes. */
    public static BundleSpeed ofAMillion() {
        return new BundleSpeed(any -> new Size(any.quick(), MILLION, 0));
    }

    @Override
    public void measure(Size asked, Findings findings) throws SQLException {
        Size measured = size.apply(asked);
        for (int round = 0; round <= measured.rounds(); round++) {
            if (round == 1) {
                findings.forgetSamples();
            }
            try (Workplace place = new Workplace()) {
                add(findings, measured.rows(), round(place, measured.rows()));
            }
        }
        findings.note(
                "An import is one transaction, and stands beside an insert in one; the bare connection has the page cache of"
                        + " a node's, 16 MiB. Processor time is that of a row, and has the compiler's in it.");
    }

    /** Returns what carries bundles. */
    static Bundles bundles() {
        return new Bundles(url -> {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl(url);
            return source.getConnection();
        });
    }

    private static Round round(Workplace place, int rows) throws SQLException {
        Spent bare = insert(place, "bare.db", rows, Rows.TRANSACTION);
        place.track("bare.db");
        Path file = place.file("all.bundle");
        Spent export;
        try (SyncNode node = place.equal("bare.db", "off")) {
            export = Spent.byThisProcess(() ->
                    bundles().exportFrom(node, new BundleRange.All(), file, OptionalLong.empty(), BundleKeys.NONE));
        }
        Spent taken = take(place, "fresh.db", "off", file, rows);
        Spent whole = insert(place, "whole.db", rows, rows);
        return new Round(bare, whole, export, taken, (double) file.toFile().length() / rows);
    }

    /** As with a node, the file is open before and open afterwards: to close it is to write all of its journal into it. */
    private static Spent insert(Workplace place, String name, int rows, int perTransaction) throws SQLException {
        try (Connection connection = place.plainWithTheCacheOfANode(name)) {
            Rows.createTable(connection);
            return Spent.byThisProcess(() -> Rows.insert(connection, rows, perTransaction));
        }
    }

    /** Imports a bundle into a new file, and returns what that took. */
    static Spent take(Workplace place, String name, String history, Path file, int rows) throws SQLException {
        place.plain(name).close();
        place.track(name);
        try (SyncNode node = place.equal(name, history)) {
            List<BundleImport> done = new ArrayList<>();
            Spent cost =
                    Spent.byThisProcess(() -> done.add(bundles().importInto(node, List.of(file), BundleKeys.NONE)));
            Measure.check(done.get(0).applied() == rows, done + " of " + rows);
            return cost;
        }
    }

    private static void add(Findings findings, int rows, Round round) {
        String all = String.format(Locale.ROOT, "%,d rows", rows);
        Beside beside = new Beside(findings, rows);
        beside.add("insert of " + all + " in one transaction", round.whole(), round.bare());
        beside.add("bundle export of " + all, round.export(), round.bare(), AIM_EXPORT);
        beside.add("bundle import of " + all, round.taken(), round.whole(), AIM_IMPORT);
        findings.row("bytes a row of a bundle", "B")
                .aim(new Aim.Amount(AIM_BYTES))
                .add(round.bytes());
    }
}
