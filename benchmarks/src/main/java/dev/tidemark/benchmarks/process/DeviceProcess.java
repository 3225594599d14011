package dev.tidemark.benchmarks.process;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A device in a process of its own, with an app's tracked file: it syncs once, or opens the node, or is live until it is closed. */
public final class DeviceProcess implements AutoCloseable {
    private final Process process;
    private final double secondsToReady;

    private DeviceProcess(Process process, double secondsToReady) {
        this.process = process;
        this.secondsToReady = secondsToReady;
    }

    /** Syncs a tracked file, in a process with so much heap. Returns the seconds that the sync took. */
    public static double sync(Path file, String server, String heap, long rows) {
        try {
            Process process = start(file, server, heap, "sync");
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String[] figures = output.trim().split(" ");
            Measure.check(figures.length == 2 && Long.parseLong(figures[0]) == rows, "a device process said " + output);
            return Double.parseDouble(figures[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a tracked file's node in a process with so much heap, and waits until it is open. */
    public static DeviceProcess open(Path file, String server, String heap) {
        return ready(file, server, heap, "open");
    }

    /** Has a tracked file's node live in a process with so much heap, and waits until it is. */
    public static DeviceProcess live(Path file, String server, String heap) {
        return ready(file, server, heap, "live");
    }

    private static DeviceProcess ready(Path file, String server, String heap, String mode) {
        long start = System.nanoTime();
        try {
            Process process = start(file, server, heap, mode);
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            Measure.check("ready".equals(output.readLine()), "a device process has ended before it was ready");
            return new DeviceProcess(process, Measure.seconds(start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(Path file, String server, String heap, String mode) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeviceProcess.class.getName(),
                        mode,
                        file.getParent().toString(),
                        file.getFileName().toString(),
                        server))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Returns how long it took from the start of the process until it was ready. */
    public double secondsToReady() {
        return secondsToReady;
    }

    /** Returns whether its process still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** Of a sync, prints how many rows went either way, and the seconds; else says when it is ready, and waits for the end of its input. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Workplace place = Workplace.at(Path.of(arguments[1]));
        try (SyncNode device = place.device(arguments[2], arguments[3])) {
            switch (arguments[0]) {
                case "sync" -> sync(device);
                case "live" -> live(device);
                default -> waitReady();
            }
        }
    }

    private static void sync(SyncNode device) {
        SyncReport report = device.sync();
        System.out.println(report.pushed().rows() + report.pulled().rows() + " "
                + report.elapsed().toMillis() / 1e3);
    }

    private static void live(SyncNode device) throws IOException, InterruptedException {
        CountDownLatch synced = new CountDownLatch(1);
        device.live(event -> {
            if (event instanceof SyncNode.LiveEvent.Synced) {
                synced.countDown();
            }
        });
        synced.await();
        waitReady();
    }

    private static void waitReady() throws IOException {
        System.out.println("ready");
        System.in.read();
    }
}
