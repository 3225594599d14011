package dev.tidemark.benchmarks;

import dev.tidemark.runtime.SyncNode;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A table of a million rows, pushed and pulled with 128 MiB of heap for server and device each, small syncs of it, and then a
 * change of all its rows, pushed and pulled as before. Argument: rows (1000000).
 */
public final class LargeTable {
    private static final String HEAP = "128m";

    private LargeTable() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws SQLException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess(HEAP)) {
            String address = server.serve(place.file("hub.db"));
            double bare;
            try (Connection connection = place.plain("large.db")) {
                Rows.createTable(connection);
                bare = Rows.insert(connection, rows, Rows.TRANSACTION);
            }
            place.track("large.db");
            double push = DeviceProcess.sync(place.file("large.db"), address, HEAP, rows);
            Table.line("push of " + rows + " rows, -Xmx" + HEAP + " each", rows / push, "rows/s", bare / push);
            place.plain("fresh.db").close();
            place.track("fresh.db");
            double pull = DeviceProcess.sync(place.file("fresh.db"), address, HEAP, rows);
            Table.line("pull of " + rows + " rows, -Xmx" + HEAP + " each", rows / pull, "rows/s", bare / pull);
            try (SyncNode device = place.device("large.db", address)) {
                SmallSync.measure(place, "large.db", device, rows).print(rows);
            }
            double changed;
            try (Connection connection = place.plain("large.db")) {
                changed = Rows.changeAll(connection);
            }
            double pushed = DeviceProcess.sync(place.file("large.db"), address, HEAP, rows);
            Table.line("push of " + rows + " changed rows", rows / pushed, "rows/s", changed / pushed);
            double pulled = DeviceProcess.sync(place.file("fresh.db"), address, HEAP, rows);
            Table.line("pull of " + rows + " changed rows", rows / pulled, "rows/s", changed / pulled);
        }
    }
}
