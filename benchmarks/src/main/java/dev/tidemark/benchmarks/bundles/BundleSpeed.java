package dev.tidemark.benchmarks.bundles;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.benchmarks.measure.Table;
import dev.tidemark.benchmarks.process.Workplace;
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
import java.util.OptionalLong;
import java.util.function.Function;
import org.sqlite.SQLiteDataSource;

/**
 * Bundles beside bare SQLite, in turns: rows are inserted bare, exported, imported into an empty file, and inserted bare in one
 * transaction, for an import is one. Arguments: rows (100000) and rounds (5). One round more goes before and does not count.
 */
public final class BundleSpeed {
    private final int rows;
    private final List<Round> rounds = new ArrayList<>();

    private record Round(Spent bare, Spent whole, Spent export, Spent taken, double bytes) {}

    private BundleSpeed(int rows) {
        this.rows = rows;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        BundleSpeed speed = new BundleSpeed(rows);
        for (int round = 0; round <= rounds; round++) {
            try (Workplace place = new Workplace()) {
                speed.round(place);
            }
            if (round == 0 && rounds > 0) {
                speed.rounds.clear();
            }
        }
        speed.print();
    }

    /** Returns what carries bundles. */
    static Bundles bundles() {
        return new Bundles(url -> {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl(url);
            return source.getConnection();
        });
    }

    private void round(Workplace place) throws SQLException {
        Spent bare = Spent.of(() -> insert(place, "bare.db", Rows.TRANSACTION));
        place.track("bare.db");
        Path file = place.file("all.bundle");
        Spent export;
        try (SyncNode node = place.equal("bare.db", "off")) {
            export = Spent.of(() ->
                    bundles().exportFrom(node, new BundleRange.All(), file, OptionalLong.empty(), BundleKeys.NONE));
        }
        Spent taken = take(place, "fresh.db", "off", file, rows);
        Spent whole = Spent.of(() -> insert(place, "whole.db", rows));
        rounds.add(new Round(bare, whole, export, taken, (double) file.toFile().length() / rows));
    }

    private void insert(Workplace place, String name, int perTransaction) throws SQLException {
        try (Connection connection = place.plain(name)) {
            Rows.createTable(connection);
            Rows.insert(connection, rows, perTransaction);
        }
    }

    /** Imports a bundle into a new file, and returns what that took. */
    static Spent take(Workplace place, String name, String history, Path file, int rows) throws SQLException {
        place.plain(name).close();
        place.track(name);
        try (SyncNode node = place.equal(name, history)) {
            List<BundleImport> done = new ArrayList<>();
            Spent cost = Spent.of(() -> done.add(bundles().importInto(node, List.of(file), BundleKeys.NONE)));
            Measure.check(done.get(0).applied() == rows, done + " of " + rows);
            return cost;
        }
    }

    private void print() {
        Spent bare = median(Round::bare);
        Spent whole = median(Round::whole);
        bare.print("insert, 1,000 rows a transaction", rows, bare);
        whole.print("insert, all in one transaction", rows, bare);
        median(Round::export).print("bundle export of " + rows + " rows", rows, bare);
        median(Round::taken).print("bundle import", rows, whole);
        Table.line(
                "bytes a row of a bundle",
                Measure.median(rounds.stream().mapToDouble(Round::bytes).toArray()),
                "B",
                "");
    }

    private Spent median(Function<Round, Spent> part) {
        return Spent.median(rounds.stream().map(part).toList());
    }
}
