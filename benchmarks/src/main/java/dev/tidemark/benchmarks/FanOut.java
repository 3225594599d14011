package dev.tidemark.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * One server process of 256 MiB and many live devices: how long a change takes to reach all of them. Arguments: devices (1000) and
 * changes (100).
 */
public final class FanOut {
    private FanOut() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws InterruptedException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        int changes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess("256m");
                LiveDevices devices = new LiveDevices(count, List.of(server.serve(place.file("hub.db"))))) {
            devices.change(changes);
            print(count, devices.millis());
        }
    }

    private static void print(int count, double[] sorted) {
        System.out.println(String.format(
                Locale.ROOT,
                "| a change reaches %d live devices | median %.0f ms | 99th percentile %.0f ms | last %.0f ms |",
                count,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                sorted[sorted.length - 1]));
    }
}
