package dev.tidemark.benchmarks.live;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import java.util.List;
import java.util.Locale;

/** One server process and many live devices: how long a change takes to reach all of them, and what a connection costs the server. */
public final class FanOut implements Measurement {
    private static final int FEW = 1_000;
    private static final int MANY = 10_000;
    private static final int CHANGES = 10;
    private static final int WARMING = 10;
    private static final String HEAP = "1g";
    private static final double KIB = 1_024;
    private static final int AIM_MILLIS = 1_000;
    private static final int AIM_KIB = 20;

    @Override
    public void measure(Size size, Findings findings) throws InterruptedException {
        findings.note("The devices are in one process with two threads, which share the machine's processors with the"
                + " server.");
        measure(FEW, size.rounds(), findings);
        if (!size.quick()) {
            measure(MANY, size.rounds(), findings);
        }
    }

    private static void measure(int count, int rounds, Findings findings) throws InterruptedException {
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess(HEAP)) {
            String address = server.serve(place.file("hub.db"));
            long heap = server.usedHeap();
            long resident = server.residentBytes();
            try (LiveDevices devices = new LiveDevices(count, List.of(address))) {
                long used = server.usedHeap();
                row(findings, "heap of the server", count, "KiB")
                        .aim(new Aim.Amount(AIM_KIB))
                        .add((used - heap) / KIB / count);
                row(findings, "memory of the server's process", count, "KiB")
                        .add((server.residentBytes() - resident) / KIB / count);
                devices.change(WARMING);
                for (int round = 0; round < rounds; round++) {
                    devices.forget();
                    devices.change(CHANGES);
                    add(devices.millis(), count, findings);
                }
            }
        }
    }

    private static void add(double[] sorted, int count, Findings findings) {
        String what = String.format(Locale.ROOT, "a change reaches %,d live devices: ", count);
        findings.row(what + "median", "ms").add(sorted[sorted.length / 2]);
        findings.row(what + "99th percentile", "ms")
                .aim(new Aim.Amount(AIM_MILLIS))
                .add(sorted[(int) (sorted.length * 0.99)]);
        findings.row(what + "the last", "ms").add(sorted[sorted.length - 1]);
    }

    private static Findings.Row row(Findings findings, String of, int count, String unit) {
        return findings.row(String.format(Locale.ROOT, "%s, a connection of %,d", of, count), unit);
    }
}
