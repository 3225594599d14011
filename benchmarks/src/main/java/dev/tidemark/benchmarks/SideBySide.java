package dev.tidemark.benchmarks;

import dev.tidemark.runtime.SyncNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/**
 * Two server processes on one PostgreSQL: how long a change that is pushed at one takes to reach a device that is live at the other,
 * and what eight devices push in all, beside the same with one server. Arguments: rows that each of the eight pushes (5000) and
 * rounds (5).
 *
 * <p>A round is one server, two, two and one, so that neither gains by its place. One goes before all others and does not count.
 */
public final class SideBySide {
    private static final int DEVICES = 8;
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
    private record Pushed(double elapsed, double cpu) {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        try (Database database = new Database();
                ServerProcess left = new ServerProcess(HEAP);
                ServerProcess right = new ServerProcess(HEAP)) {
            SideBySide measured = new SideBySide(database, List.of(left, right), rows);
            measured.latency();
            measured.throughput(rounds);
        }
    }

    private List<String> serve(int count) throws SQLException {
        String url = database.create("side_by_side_" + databases++);
        return servers.stream().limit(count).map(server -> server.serve(url)).toList();
    }

    /** Two devices, one at each server, change rows in turn. */
    private void latency() throws SQLException, InterruptedException {
        try (LiveDevices devices = new LiveDevices(2, serve(2))) {
            devices.change(CHANGES);
            double[] millis = devices.millis();
            Table.line(
                    "a change at one server reaches a device at the other",
                    Measure.median(millis),
                    "ms",
                    String.format("99th percentile %.0f ms", millis[(int) (millis.length * 0.99)]));
        }
    }

    private void throughput(int rounds) throws SQLException, InterruptedException, ExecutionException {
        List<Pushed> one = new ArrayList<>();
        List<Pushed> two = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            List<Pushed> pushed = List.of(push(1), push(2), push(2), push(1));
            if (round > 0) {
                one.addAll(List.of(pushed.get(0), pushed.get(3)));
                two.addAll(pushed.subList(1, 3));
            }
        }
        double all = (double) rows * DEVICES;
        double elapsed = median(one.stream().mapToDouble(Pushed::elapsed));
        double elapsedOfTwo = median(two.stream().mapToDouble(Pushed::elapsed));
        double cpu = median(one.stream().mapToDouble(Pushed::cpu));
        double cpuOfTwo = median(two.stream().mapToDouble(Pushed::cpu));
        Table.line("8 devices push at one server", all / elapsed, "rows/s", "");
        Table.line("8 devices push at two servers", all / elapsedOfTwo, "rows/s", ofOne(elapsed / elapsedOfTwo));
        Table.line("one server: processor time, with PostgreSQL", cpu * 1e6 / all, "\u00b5s/row", "");
        Table.line("two servers: the same", cpuOfTwo * 1e6 / all, "\u00b5s/row", ofOne(cpuOfTwo / cpu));
    }

    private static String ofOne(double ratio) {
        return String.format("%.2f of one server", ratio);
    }

    private static double median(DoubleStream figures) {
        return Measure.median(figures.toArray());
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
