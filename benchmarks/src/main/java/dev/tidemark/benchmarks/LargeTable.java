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
            smallSyncs(place, address, rows);
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

    /**
     * Of the large table, and before and after it of one that is a tenth as large, with the same device and heap of the server. A
     * measurement of both goes before them, so that none of the three runs on code that is colder than that of the others.
     */
    private static void smallSyncs(Workplace place, String address, int rows) throws SQLException {
        int few = rows / 10;
        try (ServerProcess server = new ServerProcess(HEAP)) {
            String beside = server.serve(place.file("beside.db"));
            try (Connection connection = place.plain("few.db")) {
                Rows.createTable(connection);
                Rows.insert(connection, few, Rows.TRANSACTION);
            }
            place.track("few.db");
            DeviceProcess.sync(place.file("few.db"), beside, HEAP, few);
            smallSync(place, "few.db", beside, few).print(few);
            smallSync(place, "large.db", address, rows).print(rows);
            SmallSync before = smallSync(place, "few.db", beside, few);
            SmallSync large = smallSync(place, "large.db", address, rows);
            SmallSync after = smallSync(place, "few.db", beside, few);
            before.print(few);
            large.print(rows);
            after.print(few);
            double ratio = 2 * large.warm() / (before.warm() + after.warm());
            Table.line("the large table's, of the small one's mean", ratio * 100, "%", "");
        }
    }

    private static SmallSync smallSync(Workplace place, String file, String address, int rows) throws SQLException {
        try (SyncNode device = place.device(file, address)) {
            return SmallSync.measure(place, file, device, rows);
        }
    }
}
