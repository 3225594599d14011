package dev.tidemark.benchmarks.bundles;

import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a history costs, with and without one in turns: an app inserts rows and changes them, its node takes note of that, and another
 * one takes it. Arguments: rows (100000) and rounds (5). One round more goes before and does not count.
 */
public final class HistorySpeed {
    private static final String ON = "30d";
    private static final String OFF = "off";

    private final int rows;
    private final List<Round> rounds = new ArrayList<>();

    private record Round(Part without, Part with) {}

    /** What one file took. */
    private record Part(Spent insert, Spent change, Spent note, Spent taken) {
        Spent capture() {
            return insert.plus(change).plus(note);
        }
    }

    private HistorySpeed(int rows) {
        this.rows = rows;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        HistorySpeed speed = new HistorySpeed(rows);
        for (int round = 0; round <= rounds; round++) {
            try (Workplace place = new Workplace()) {
                speed.rounds.add(new Round(speed.part(place, OFF), speed.part(place, ON)));
            }
            if (round == 0 && rounds > 0) {
                speed.rounds.clear();
            }
        }
        speed.print();
    }

    private Part part(Workplace place, String history) throws SQLException {
        String name = "history-" + history + ".db";
        try (Connection connection = place.plain(name)) {
            Rows.createTable(connection);
        }
        place.track(name);
        place.equal(name, history).close();
        Spent insert;
        Spent change;
        try (Connection app = place.plain(name)) {
            insert = Spent.of(() -> Rows.insert(app, rows, Rows.TRANSACTION));
            change = Spent.of(() -> Rows.changeAll(app));
        }
        Path file = place.file(history + ".bundle");
        Spent note;
        try (SyncNode node = place.equal(name, history)) {
            note = Spent.of(() -> node.write(writer -> writer));
            BundleSpeed.bundles().exportFrom(node, new BundleRange.All(), file, OptionalLong.empty(), BundleKeys.NONE);
        }
        return new Part(insert, change, note, BundleSpeed.take(place, "taken-" + history + ".db", history, file, rows));
    }

    private void print() {
        print("inserts of an app", Part::insert);
        print("one column of all rows changed by one statement", Part::change);
        print("taking note of both", Part::note);
        print("capture in all", Part::capture);
        print("apply", Part::taken);
    }

    private void print(String what, Function<Part, Spent> part) {
        Spent without = median(Round::without, part);
        without.print(what, rows, without);
        median(Round::with, part).print(what + ", with a history", rows, without);
    }

    private Spent median(Function<Round, Part> which, Function<Part, Spent> part) {
        return Spent.median(rounds.stream().map(which.andThen(part)).toList());
    }
}
