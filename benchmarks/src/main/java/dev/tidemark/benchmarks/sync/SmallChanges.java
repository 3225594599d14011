package dev.tidemark.benchmarks.sync;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.benchmarks.live.CommitToVisible;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Wire;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every byte on the sockets, either way, that a hundred changes of one column cost: as a sync of its own, and while live. */
public final class SmallChanges implements Measurement {
    private static final String FILE = "device.db";
    private static final int ROWS = 10_000;
    private static final int CHANGED = 100;
    private static final int AIM_BYTES = 1_500;
    private static final int QUIET_MILLIS = 400;

    @Override
    public void measure(Size size, Findings findings) throws SQLException, InterruptedException {
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess("256m");
                Wire wire = new Wire(server.serve(place.file("hub.db")))) {
            Inserts.tracked(place, FILE, ROWS, Rows.TRANSACTION);
            try (SyncNode device = place.device(FILE, wire.address())) {
                device.sync();
                for (int round = 0; round < size.rounds(); round++) {
                    bySync(place, wire, device, round, findings);
                }
                CommitToVisible.goLive(device);
                for (int round = 0; round < size.rounds(); round++) {
                    live(wire, device, keys(place, round), round, findings);
                }
            }
        }
        findings.note("Bytes of a sync include its HTTP request, its handshake and its end.");
    }

    private static void bySync(Workplace place, Wire wire, SyncNode device, int round, Findings findings)
            throws SQLException, InterruptedException {
        try (Connection connection = place.plain(FILE)) {
            Rows.change(connection, CHANGED, ROWS, round);
        }
        long before = quiet(wire);
        device.sync();
        findings.row("100 changes of one column, a sync of its own", "B")
                .aim(new Aim.Amount(AIM_BYTES))
                .add(quiet(wire) - before);
    }

    private static void live(Wire wire, SyncNode device, List<String> keys, int round, Findings findings)
            throws InterruptedException {
        long before = quiet(wire);
        device.write(rows -> {
            for (int i = 0; i < CHANGED; i++) {
                rows.patch("item", RowKey.of(keys.get(i)), Row.of(Map.of("qty", Value.of(5_000_000L + round))));
            }
            return round;
        });
        device.delivered().toCompletableFuture().join();
        findings.row("100 changes of one column, live", "B")
                .aim(new Aim.Amount(AIM_BYTES))
                .add(quiet(wire) - before);
    }

    /** Waits until nothing passes any more, and returns how much has passed. */
    private static long quiet(Wire wire) throws InterruptedException {
        long passed = -1;
        while (passed != wire.bytes()) {
            passed = wire.bytes();
            Thread.sleep(QUIET_MILLIS);
        }
        return passed;
    }

    /** Returns others in each round: what a session has said of a row once, it says shorter the next time. */
    private static List<String> keys(Workplace place, int round) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Connection connection = place.plain(FILE);
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("select id from item where rowid % " + CHANGED + " = "
                        + (round + 2) + " order by rowid limit " + CHANGED)) {
            while (results.next()) {
                keys.add(results.getString(1));
            }
        }
        return keys;
    }
}
