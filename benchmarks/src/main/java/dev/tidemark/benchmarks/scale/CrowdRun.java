package dev.tidemark.benchmarks.scale;

import dev.tidemark.benchmarks.measure.Measure;
import java.lang.management.ManagementFactory;

/**
 * A hundred thousand light devices at one real server in memory, in virtual time: what a greeting, a change and a device that is told of it
 * cost. Arguments: devices (100000) and changes (20). It needs 8 KiB of heap a device, so some give it {@code -Xmx4g}.
 */
public final class CrowdRun {
    private static final int WARM = 2_000;

    private CrowdRun() {}

    /** Measures and prints. */
    public static void main(String[] arguments) {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int changes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        warmUp();
        try (Crowd crowd = new Crowd()) {
            long before = heap();
            print("a greeting", crowd.connect(count), count);
            System.out.println("| heap a device, with its end of the link | " + (heap() - before) / count + " B | | |");
            print("a change at the server, a device", crowd.changeAtServer(changes), (long) count * changes);
            print("a change by one of the devices, a device", crowd.changeAtDevices(changes), (long) count * changes);
            print("the same again", crowd.changeAtDevices(changes), (long) count * changes);
            Measure.check(crowd.inStep() == count, crowd.inStep() + " of " + count + " devices are in step");
            print("a greeting after all links broke", crowd.reconnect(), count);
        }
    }

    /** What runs for the first time runs on code that is not compiled yet. */
    private static void warmUp() {
        try (Crowd crowd = new Crowd()) {
            crowd.connect(WARM);
            crowd.changeAtServer(50);
            crowd.changeAtDevices(50);
            crowd.reconnect();
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void print(String what, Crowd.Cost cost, long times) {
        System.out.printf(
                java.util.Locale.ROOT,
                "| %s | %.2f µs | %.2f frames | %.1f B |%n",
                what,
                cost.seconds() * 1e6 / times,
                (double) cost.frames() / times,
                (double) cost.bytes() / times);
    }
}
