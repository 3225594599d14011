package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.benchmarks.process.ServedRows;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.runtime.internal.wire.Change;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a change costs a server, by rows, devices, the share of conflicts and the size of rows; a model fitted to it; and what the model
 * says of points that it was not fitted to. With {@code --quick} tables have up to 100,000 rows and 1,000 devices are live, otherwise
 * 10,000,000 and 10,000.
 */
public final class Scaling {
    private static final String HEAP = "1g";
    private static final int ROW_BYTES = 200;
    private static final long FEW_ROWS = 10_000;
    private static final int TELLINGS = 40_000;
    private static final List<String> TERMS = List.of(
            "a change",
            "a KiB of its row",
            "a conflict",
            "ten times the rows",
            "pages for others",
            "another writer at once",
            "a device told",
            "a device told, a KiB");

    private final ServerProcess server;
    private final URI address;
    private final List<Measured> all = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private long filled;
    private long devicesSoFar;

    /**
     * What a point came to.
     *
     * @param micros of the server's processor time a change
     * @param tellings of devices, a change
     * @param bytes in frames to devices, a telling
     * @param millis until a device was told, the median
     */
    private record Measured(ScalePoint point, double micros, double tellings, double bytes, double millis) {}

    private Scaling(ServerProcess server, URI address) {
        this.server = server;
        this.address = address;
    }

    /** Measures, fits and prints. */
    public static void main(String[] arguments) throws InterruptedException {
        boolean quick = List.of(arguments).contains("--quick");
        try (Workplace place = new Workplace()) {
            try (ServerProcess server = new ServerProcess(HEAP)) {
                Scaling scaling = new Scaling(
                        server, server.serveRows(place.file("scale.db").toString()));
                scaling.measure(quick);
                scaling.print();
            }
            ScaleStorage.print(place);
        }
        if (!quick) {
            ScalePostgres.print();
        }
    }

    private void measure(boolean quick) throws InterruptedException {
        line("| rows | live devices | row, B | conflicts | at once | µs a change | told | B a device | median ms |");
        line("|---|---|---|---|---|---|---|---|---|");
        for (int devices : List.of(100, 10, 1, 1, 1)) {
            run(new ScalePoint(FEW_ROWS, devices, ROW_BYTES, 0.5, 1, true), false);
        }
        for (ScalePoint point : points(quick)) {
            run(point, true);
        }
    }

    private static List<ScalePoint> points(boolean quick) {
        List<ScalePoint> points = new ArrayList<>();
        for (int devices : List.of(1, 10, 100, 1_000)) {
            points.add(new ScalePoint(FEW_ROWS, devices, ROW_BYTES, 0, 1, true));
        }
        for (int rowBytes : List.of(1_000, 4_000)) {
            points.add(new ScalePoint(FEW_ROWS, 1, rowBytes, 0, 1, true));
            points.add(new ScalePoint(FEW_ROWS, 300, rowBytes, 0, 1, true));
        }
        points.add(new ScalePoint(FEW_ROWS, 1, ROW_BYTES, 1, 1, true));
        points.add(new ScalePoint(FEW_ROWS, 10, ROW_BYTES, 0.5, 1, true));
        for (int atOnce : List.of(10, 100)) {
            points.add(new ScalePoint(FEW_ROWS, 300, ROW_BYTES, 0, atOnce, true));
        }
        points.add(new ScalePoint(100_000, 1, ROW_BYTES, 0, 1, true));
        points.add(new ScalePoint(100_000, 50, 500, 0.2, 1, false));
        points.add(new ScalePoint(100_000, 500, 2_000, 0.3, 5, false));
        if (!quick) {
            points.add(new ScalePoint(1_000_000, 1, ROW_BYTES, 0, 1, true));
            points.add(new ScalePoint(1_000_000, 3_000, 300, 0.1, 1, false));
            points.add(new ScalePoint(10_000_000, 1, ROW_BYTES, 0, 1, true));
            points.add(new ScalePoint(10_000_000, 10_000, ROW_BYTES, 0, 1, false));
        }
        return points;
    }

    private void run(ScalePoint point, boolean counts) throws InterruptedException {
        if (filled < point.rows()) {
            server.fill(filled, point.rows() - filled, ROW_BYTES);
            filled = point.rows();
        }
        try (LiveCrowd crowd = new LiveCrowd(address, devicesSoFar)) {
            devicesSoFar += point.devices();
            crowd.connect(point.devices());
            int rounds = Math.max(20, Math.min(400, TELLINGS / point.devices() / point.atOnce()));
            push(crowd, point, rounds / 4);
            crowd.forget();
            double work = server.workSeconds();
            long tellings = crowd.tellings();
            long bytes = crowd.bytes();
            push(crowd, point, rounds);
            work = server.workSeconds() - work;
            tellings = crowd.tellings() - tellings;
            double changes = (double) rounds * point.atOnce();
            double[] millis = crowd.millis();
            Measured measured = new Measured(
                    point,
                    work * 1e6 / changes,
                    tellings / changes,
                    (double) (crowd.bytes() - bytes) / tellings,
                    millis[millis.length / 2]);
            if (counts) {
                all.add(measured);
                print(measured);
            }
        }
    }

    private void push(LiveCrowd crowd, ScalePoint point, int rounds) throws InterruptedException {
        int conflicts = 0;
        for (int round = 1; round <= rounds; round++) {
            List<LiveCrowd.Written> written = new ArrayList<>();
            for (int i = 1; i <= point.atOnce(); i++) {
                long changes = (long) (round - 1) * point.atOnce() + i;
                boolean inConflict = conflicts < changes * point.conflicts() - 1e-9;
                conflicts += inConflict ? 1 : 0;
                Map<RowKey, Row> rows = Map.of(
                        RowKey.of(random.nextLong(point.rows())), ServedRows.row(random.nextLong(), point.rowBytes()));
                int writer = (int) ((round * 7_919L + i) % point.devices());
                written.add(new LiveCrowd.Written(writer, rows, Change.Kind.UPDATE, inConflict));
            }
            crowd.push(written);
        }
    }

    private static void print(Measured measured) {
        ScalePoint point = measured.point();
        line(
                "| %,d | %,d | %,d | %.1f | %d | %,.0f | %,.1f | %,.0f | %.1f |",
                point.rows(),
                point.devices(),
                point.rowBytes(),
                point.conflicts(),
                point.atOnce(),
                measured.micros(),
                measured.tellings(),
                measured.bytes(),
                measured.millis());
    }

    private void print() {
        List<Measured> fitted =
                all.stream().filter(each -> each.point().fitted()).toList();
        double[] weights = LeastSquares.fitAboveZero(
                fitted.stream().map(each -> each.point().terms(each.tellings())).toArray(double[][]::new),
                fitted.stream().mapToDouble(Measured::micros).toArray());
        line("%n| term | µs of the server |%n|---|---|");
        for (int i = 0; i < weights.length; i++) {
            line("| %s | %.2f |", TERMS.get(i), weights[i]);
        }
        line(
                "%n| rows | devices | row, B | conflicts | at once | measured µs | predicted | error | |%n|---|---|---|---|---|---|---|---|---|");
        all.forEach(each ->
                print(each, LeastSquares.predict(weights, each.point().terms(each.tellings()))));
    }

    private static void print(Measured measured, double predicted) {
        ScalePoint point = measured.point();
        line(
                "| %,d | %,d | %,d | %.1f | %d | %,.0f | %,.0f | %+.0f %% | %s |",
                point.rows(),
                point.devices(),
                point.rowBytes(),
                point.conflicts(),
                point.atOnce(),
                measured.micros(),
                predicted,
                (predicted / measured.micros() - 1) * 100,
                point.fitted() ? "fitted" : "not fitted");
    }

    static void line(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
