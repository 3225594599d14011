package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.benchmarks.process.ServedRows;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One server process and many light devices that are live at it over WebSockets: how long a change takes to reach all of them, what a
 * connection takes of the server's memory, and what a device that is told of a change takes of its time. Arguments: devices (10000) and
 * changes (50). Both processes need as many files open as there are devices: {@code ulimit -n}.
 */
public final class LightFanOut {
    private static final String HEAP = "512m";
    private static final int WARM = 20;
    private static final int ROW_BYTES = 100;

    private LightFanOut() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws InterruptedException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int changes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess(HEAP);
                LiveCrowd crowd =
                        new LiveCrowd(server.serveRows(place.file("hub.db").toString()), 0)) {
            crowd.connect(WARM);
            change(crowd, 0, 5 * WARM);
            long before = server.usedMemory();
            double greetings = server.workSeconds();
            crowd.connect(count - WARM);
            greetings = server.workSeconds() - greetings;
            long memory = server.usedMemory() - before;
            change(crowd, 5 * WARM, WARM);
            crowd.forget();
            double work = server.workSeconds();
            long bytes = crowd.bytes();
            change(crowd, 6 * WARM, changes);
            work = server.workSeconds() - work;
            print(crowd, count, changes, crowd.bytes() - bytes);
            long after = server.usedMemory() - before;
            System.out.println(String.format(
                    Locale.ROOT,
                    "| a connection | %.1f KiB, after changes %.1f KiB | %.0f µs of the server to greet | %.1f µs to tell of a change |",
                    memory / 1024.0 / (count - WARM),
                    after / 1024.0 / (count - WARM),
                    greetings * 1e6 / (count - WARM),
                    work * 1e6 / changes / count));
        }
    }

    private static void change(LiveCrowd crowd, int from, int changes) throws InterruptedException {
        for (int change = from; change < from + changes; change++) {
            int writer = (int) ((long) change * 7_919 % crowd.size());
            Map<RowKey, Row> rows = Map.of(RowKey.of((long) change), ServedRows.row(change, ROW_BYTES));
            crowd.push(List.of(new LiveCrowd.Written(writer, rows, Change.Kind.CREATE, false)));
        }
    }

    private static void print(LiveCrowd crowd, int count, int changes, long bytes) {
        double[] sorted = crowd.millis();
        System.out.println(String.format(
                Locale.ROOT,
                "| a change reaches %d live devices | median %.0f ms | 99th percentile %.0f ms | last %.0f ms | %.1f B a device |",
                count,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                sorted[sorted.length - 1],
                (double) bytes / changes / count));
    }
}
