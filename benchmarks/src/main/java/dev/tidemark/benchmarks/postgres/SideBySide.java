package dev.tidemark.benchmarks.postgres;

import dev.tidemark.benchmarks.live.LiveDevices;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.Database;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two server processes on one PostgreSQL: how long a change that is pushed at one takes to reach a device that is live at the other,
 * and what eight devices push in all, beside the same with one server.
 *
 * <p>A round is one server, two, two and one, so that neither gains by its place. One goes before all others and does not count.
 */
public final class SideBySide {
    private static final int DEVICES = 8;
    private static final int QUICK = 1_000;
    private static final int FULL = 5_000;
    private static final int AIM_MILLIS = 50;
    private static final double AIM_SPEED = 0.85;
    private static final double AIM_COST = 1.15;
    private static final double MICROS = 1e6;
    private static final int CHANGES = 100;
    private static final String HEAP = "256m";

    private final Database database;
    private final List<ServerProcess> servers;
    private final int rows;
    private int databases;

    private SideBySide(Database database, List<ServerProcess> servers, int rows) {
        this.database = database;
        this.servers = servers;
        this.rows = rows;
    }

    /** What one push by all devices took: by the clock, and processor time of PostgreSQL and of the servers. */
    private record Pushed(double elapsed, double cpu) {
        Pushed plus(Pushed other) {
            return new Pushed(elapsed + other.elapsed, cpu + other.cpu);
        }
    }

    /** Measures. */
    public static void measure(Size size, Findings findings)
            throws SQLException, InterruptedException, ExecutionException {
        int rows = size.pick(QUICK, FULL);
        try (Database database = new Database();
                ServerProcess left = new ServerProcess(HEAP);
                ServerProcess right = new ServerProcess(HEAP)) {
            SideBySide measured = new SideBySide(database, List.of(left, right), rows);
            measured.latency(size.rounds(), findings);
            measured.throughput(size.rounds(), findings);
        }
        findings.note("Bare is one server, in the same round.");
    }

    private List<String> serve(int count) throws SQLException {
        String url = database.create("side_by_side_" + databases++);
        return servers.stream().limit(count).map(server -> server.serve(url)).toList();
    }

    /** Two devices, one at each server, change rows in turn. */
    private void latency(int rounds, Findings findings) throws SQLException, InterruptedException {
        try (LiveDevices devices = new LiveDevices(2, serve(2))) {
            for (int round = 0; round <= rounds; round++) {
                devices.forget();
                devices.change(CHANGES);
                double[] millis = devices.millis();
                if (round > 0) {
                    findings.row("a change at one server reaches a device at the other: median", "ms")
                            .aim(new Aim.Amount(AIM_MILLIS))
                            .add(Measure.median(millis));
                    findings.row("a change at one server reaches a device at the other: 99th percentile", "ms")
                            .add(millis[(int) (millis.length * 0.99)]);
                }
            }
        }
    }

    private void throughput(int rounds, Findings findings)
            throws SQLException, InterruptedException, ExecutionException {
        for (int round = 0; round <= rounds; round++) {
            List<Pushed> pushed = List.of(push(1), push(2), push(2), push(1));
            if (round > 0) {
                add(findings, pushed.get(1).plus(pushed.get(2)), pushed.get(0).plus(pushed.get(3)));
            }
        }
    }

    private void add(Findings findings, Pushed two, Pushed one) {
        double all = 2.0 * rows * DEVICES;
        findings.row("8 devices push at two servers", "rows/s")
                .aim(new Aim.OfBare(AIM_SPEED))
                .add(all / two.elapsed(), all / one.elapsed());
        findings.row("8 devices push at two servers: processor time, with PostgreSQL", "\u00b5s/row")
                .aim(new Aim.OfBare(AIM_COST))
                .add(two.cpu() * MICROS / all, one.cpu() * MICROS / all);
    }

    private Pushed push(int count) throws SQLException, InterruptedException, ExecutionException {
        List<String> addresses = serve(count);
        ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
        try (Workplace place = new Workplace()) {
            List<SyncNode> devices = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                devices.add(device(place, i, addresses.get(i % count)));
            }
            double cpu = cpu();
            long start = System.nanoTime();
            List<Future<?>> syncs = new ArrayList<>();
            devices.forEach(device -> syncs.add(threads.submit(() -> device.sync())));
            for (Future<?> sync : syncs) {
                sync.get();
            }
            Pushed pushed = new Pushed(Measure.seconds(start), cpu() - cpu);
            devices.forEach(SyncNode::close);
            return pushed;
        } finally {
            threads.shutdownNow();
        }
    }

    private double cpu() {
        return database.cpuSeconds()
                + servers.stream().mapToDouble(ServerProcess::cpuSeconds).sum();
    }

    private SyncNode device(Workplace place, int number, String server) throws SQLException {
        String file = "device-" + number + ".db";
        try (Connection connection = place.plain(file)) {
            Rows.createTable(connection);
            Rows.insert(connection, rows, Rows.TRANSACTION, number);
        }
        place.track(file);
        return place.device(file, server);
    }
}
