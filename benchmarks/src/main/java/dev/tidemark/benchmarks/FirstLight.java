package dev.tidemark.benchmarks;

import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of the first light: capture, first push, first pull, bytes, and a small sync, each beside bare SQLite in the same
 * run. Arguments: rows (100000) and rounds (5).
 */
public final class FirstLight {

    private final int rows;
    private final List<Round> rounds = new ArrayList<>();

    /** What one round measured: seconds, and bytes a row. */
    private record Round(
            double bare,
            double tracked,
            double push,
            double pull,
            double pushBytes,
            double pullBytes,
            SmallSync small) {}

    private FirstLight(int rows) {
        this.rows = rows;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        FirstLight light = new FirstLight(rows);
        light.round();
        light.rounds.clear();
        for (int round = 0; round < rounds; round++) {
            light.round();
        }
        light.print();
    }

    private void round() throws SQLException {
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess(place.file("hub.db"), "256m")) {
            double bare = bare(place);
            double tracked = tracked(place);
            place.track("bare.db");
            SyncReport push;
            SmallSync small;
            try (SyncNode device = place.device("bare.db", server.address())) {
                push = device.sync();
                small = SmallSync.measure(place, "bare.db", device, rows);
            }
            SyncReport pull;
            try (SyncNode device = fresh(place, server)) {
                pull = device.sync();
            }
            Measure.check(push.pushed().rows() == rows && pull.pulled().rows() == rows, push + " " + pull);
            rounds.add(new Round(
                    bare,
                    tracked,
                    push.elapsed().toMillis() / 1e3,
                    pull.elapsed().toMillis() / 1e3,
                    (double) push.pushed().bytes() / rows,
                    (double) pull.pulled().bytes() / rows,
                    small));
        }
    }

    private static SyncNode fresh(Workplace place, ServerProcess server) throws SQLException {
        place.plain("fresh.db").close();
        place.track("fresh.db");
        return place.device("fresh.db", server.address());
    }

    private double bare(Workplace place) throws SQLException {
        try (Connection connection = place.plain("bare.db")) {
            Rows.createTable(connection);
            return Rows.insert(connection, rows, Rows.TRANSACTION);
        }
    }

    private double tracked(Workplace place) throws SQLException {
        try (Connection connection = place.plain("tracked.db")) {
            Rows.createTable(connection);
        }
        place.track("tracked.db");
        try (Connection connection = place.plain("tracked.db")) {
            return Rows.insert(connection, rows, Rows.TRANSACTION);
        }
    }

    private void print() {
        double bare = median(Round::bare);
        Table.line("insert, untracked, 1,000 rows a transaction", rows / bare, "rows/s", 1);
        Table.line("insert, tracked", rows / median(Round::tracked), "rows/s", bare / median(Round::tracked));
        Table.line("first push", rows / median(Round::push), "rows/s", bare / median(Round::push));
        Table.line("first pull", rows / median(Round::pull), "rows/s", bare / median(Round::pull));
        Table.line("bytes a row, push", median(Round::pushBytes), "B", "");
        Table.line("bytes a row, pull", median(Round::pullBytes), "B", "");
        new SmallSync(
                        median(round -> round.small().first()),
                        median(round -> round.small().warm()))
                .print(rows);
    }

    private double median(java.util.function.ToDoubleFunction<Round> figure) {
        return Measure.median(rounds.stream().mapToDouble(figure).toArray());
    }
}
