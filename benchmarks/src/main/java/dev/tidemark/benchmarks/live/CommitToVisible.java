package dev.tidemark.benchmarks.live;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.DeviceProcess;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from a commit at one device until another one can read it, both live at a server in a process of its own, all on
 * SQLite: for commits through the node, and for commits by a process that knows nothing of it.
 */
public final class CommitToVisible implements Measurement {
    private static final String HEAP = "256m";
    private static final int ROWS = 1_000;
    private static final int CHANGES = 50;
    /** Longer than any plan gathers: a commit that comes sooner is one of several in a row. */
    private static final int PAUSE_MILLIS = 250;

    private static final int MAX_PAUSE_MILLIS = 60;
    private static final int ARRIVE_SECONDS = 30;
    private static final double MILLIS = 1e6;
    private static final int AIM_NODE = 5;
    private static final int AIM_FOREIGN = 60;

    private final SplittableRandom pauses = new SplittableRandom(1);
    private int next = 1_000_000;
    private volatile CountDownLatch arrival = new CountDownLatch(0);

    /** Commits a change of a row; a number tells changes apart. */
    @FunctionalInterface
    private interface Commit {
        void of(String key, int number) throws SQLException;
    }

    @Override
    public void measure(Size size, Findings findings) throws SQLException, InterruptedException {
        findings.note("Each commit waits until the one before has arrived, and then for up to " + MAX_PAUSE_MILLIS
                + " ms, so that it meets no pulse of either end; after a pause, for " + PAUSE_MILLIS + " ms more. The"
                + " first commit after a pause is pushed at once. Those that follow it more closely are gathered, for"
                + " 200 ms with the plan `balanced`, which `auto` takes where it is not told of a battery or of power,"
                + " and for 20 ms with `performance`.");
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess(HEAP)) {
            String address = server.serve(place.file("hub.db"));
            Inserts.tracked(place, "a.db", ROWS, Rows.TRANSACTION);
            try (SyncNode first = place.device("a.db", address)) {
                first.sync();
            }
            place.plain("b.db").close();
            place.track("b.db");
            List<String> keys = keys(place);
            try (SyncNode reader = place.device("b.db", address)) {
                reader.onChange(event -> arrival.countDown());
                goLive(reader);
                throughTheNode("auto", place, address, keys, size, findings);
                throughTheNode("performance", place, address, keys, size, findings);
                byAnotherProcess(place, address, keys, size, findings);
            }
        }
    }

    private void throughTheNode(
            String power, Workplace place, String address, List<String> keys, Size size, Findings findings)
            throws SQLException, InterruptedException {
        try (SyncNode writer = place.device("a.db", address, power)) {
            goLive(writer);
            String how = "through the node, `power: " + power + "`,";
            rounds(
                    how,
                    AIM_NODE,
                    keys,
                    size,
                    findings,
                    (key, number) -> writer.write(rows -> {
                        rows.patch("item", RowKey.of(key), Row.of(Map.of("qty", Value.of((long) number))));
                        return number;
                    }));
        }
    }

    private void byAnotherProcess(Workplace place, String address, List<String> keys, Size size, Findings findings)
            throws SQLException, InterruptedException {
        try (DeviceProcess device = DeviceProcess.live(place.file("a.db"), address, HEAP);
                Connection app = place.plain("a.db");
                PreparedStatement update = app.prepareStatement("update item set qty = ? where id = ?")) {
            rounds("by another process,", AIM_FOREIGN, keys, size, findings, (key, number) -> {
                update.setInt(1, number);
                update.setString(2, key);
                update.executeUpdate();
            });
            Measure.check(device.isAlive(), "the device's process has ended");
        }
    }

    private void rounds(String how, int aim, List<String> keys, Size size, Findings findings, Commit commit)
            throws SQLException, InterruptedException {
        rounds(how + " after a pause,", PAUSE_MILLIS, aim, keys, size, findings, commit);
        rounds(how + " one of several in a row,", 0, aim, keys, size, findings, commit);
    }

    private void rounds(
            String how, int pauseMillis, int aim, List<String> keys, Size size, Findings findings, Commit commit)
            throws SQLException, InterruptedException {
        String what = "a commit " + how + " until it is visible at another device: ";
        for (int round = 0; round <= size.rounds(); round++) {
            double[] millis = new double[CHANGES];
            for (int i = 0; i < CHANGES; i++) {
                Thread.sleep(pauseMillis);
                millis[i] = once(keys.get((i * 7) % keys.size()), next++, commit);
            }
            Arrays.sort(millis);
            if (round > 0) {
                findings.row(what + "median", "ms").aim(new Aim.Amount(aim)).add(millis[CHANGES / 2]);
                findings.row(what + "the slowest of " + CHANGES, "ms").add(millis[CHANGES - 1]);
            }
        }
    }

    private double once(String key, int number, Commit commit) throws SQLException, InterruptedException {
        Thread.sleep(pauses.nextInt(MAX_PAUSE_MILLIS));
        arrival = new CountDownLatch(1);
        long start = System.nanoTime();
        commit.of(key, number);
        Measure.check(arrival.await(ARRIVE_SECONDS, TimeUnit.SECONDS), "a commit did not arrive");
        return (System.nanoTime() - start) / MILLIS;
    }

    private static List<String> keys(Workplace place) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Connection connection = place.plain("a.db");
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("select id from item")) {
            while (results.next()) {
                keys.add(results.getString(1));
            }
        }
        return keys;
    }

    /** Has a node go live, and waits until it has synced. */
    public static void goLive(SyncNode node) throws InterruptedException {
        CountDownLatch synced = new CountDownLatch(1);
        node.live(event -> {
            if (event instanceof SyncNode.LiveEvent.Synced) {
                synced.countDown();
            }
        });
        Measure.check(synced.await(ARRIVE_SECONDS, TimeUnit.SECONDS), "a device did not connect");
    }
}
