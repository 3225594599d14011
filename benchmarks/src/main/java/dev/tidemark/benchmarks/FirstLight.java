package dev.tidemark.benchmarks;

import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The table of the first light: capture, first push, first pull, bytes, and a small sync, each beside bare SQLite in the same
 * run. Arguments: rows (100000) and rounds (5).
 *
 * <p>One round goes before all others and does not count. So this process, which inserts and is the device, runs on code that is
 * compiled, as does the server that runs through all rounds, on a new file in each. A server that has just been started is
 * measured beside it.
 */
public final class FirstLight {
    private static final String HEAP = "256m";
    private static final String BARE = "bare.db";
    private static final String AGAIN = "again.db";

    private final int rows;
    private final List<Round> rounds = new ArrayList<>();

    /** What one round measured: seconds, and bytes a row. */
    private record Round(Inserts inserts, FirstSync cold, FirstSync warm, SmallSync small) {}

    /** The mean seconds of two insertions each, and what tracking leaves of the speed. */
    private record Inserts(double bare, double tracked) {
        double ratio() {
            return bare / tracked;
        }
    }

    private FirstLight(int rows) {
        this.rows = rows;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException, IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        FirstLight light = new FirstLight(rows);
        try (ServerProcess running = new ServerProcess(HEAP)) {
            light.round(running);
            light.rounds.clear();
            for (int round = 0; round < rounds; round++) {
                light.round(running);
            }
        }
        light.print();
    }

    private void round(ServerProcess running) throws SQLException, IOException {
        try (Workplace place = new Workplace()) {
            Inserts inserts = inserts(place);
            FirstSync warm = FirstSync.measure(place, AGAIN, running.serve(place.file("warm.db")), rows);
            try (ServerProcess started = new ServerProcess(HEAP)) {
                String address = started.serve(place.file("cold.db"));
                FirstSync cold = FirstSync.measure(place, BARE, address, rows);
                try (SyncNode device = place.device(BARE, address)) {
                    rounds.add(new Round(inserts, cold, warm, SmallSync.measure(place, BARE, device, rows)));
                }
            }
        }
    }

    /** Inserts bare, tracked, tracked, bare: what the disk still does for the one before falls on both alike. */
    private Inserts inserts(Workplace place) throws SQLException {
        double bare = bare(place, BARE);
        double tracked = tracked(place, "tracked.db") + tracked(place, "tracked-again.db");
        return new Inserts((bare + bare(place, AGAIN)) / 2, tracked / 2);
    }

    private double bare(Workplace place, String file) throws SQLException {
        try (Connection connection = place.plain(file)) {
            Rows.createTable(connection);
            return Rows.insert(connection, rows, Rows.TRANSACTION);
        }
    }

    private double tracked(Workplace place, String file) throws SQLException {
        try (Connection connection = place.plain(file)) {
            Rows.createTable(connection);
        }
        place.track(file);
        try (Connection connection = place.plain(file)) {
            return Rows.insert(connection, rows, Rows.TRANSACTION);
        }
    }

    private void print() {
        double bare = median(round -> round.inserts().bare());
        double tracked = median(round -> round.inserts().tracked());
        Table.line("insert, untracked, 1,000 rows a transaction", rows / bare, "rows/s", 1);
        Table.line(
                "insert, tracked",
                rows / tracked,
                "rows/s",
                median(round -> round.inserts().ratio()));
        print(", server that runs", bare, Round::warm);
        print(", server just started", bare, Round::cold);
        Table.line("bytes a row, push", median(round -> round.warm().pushBytes()), "B", "");
        Table.line("bytes a row, pull", median(round -> round.warm().pullBytes()), "B", "");
        new SmallSync(
                        median(round -> round.small().first()),
                        median(round -> round.small().warm()))
                .print(rows);
    }

    private void print(String which, double bare, Function<Round, FirstSync> sync) {
        double push = median(round -> sync.apply(round).push());
        double pull = median(round -> sync.apply(round).pull());
        Table.line("first push" + which, rows / push, "rows/s", bare / push);
        Table.line("first pull" + which, rows / pull, "rows/s", bare / pull);
    }

    private double median(ToDoubleFunction<Round> figure) {
        return Measure.median(rounds.stream().mapToDouble(figure).toArray());
    }
}
