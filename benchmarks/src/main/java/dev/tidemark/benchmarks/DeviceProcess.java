package dev.tidemark.benchmarks;

import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A device in a process of its own, which syncs once. */
final class DeviceProcess {
    private DeviceProcess() {}

    /** Syncs a tracked file, in a process with so much heap. Returns the seconds that the sync took. */
    static double sync(Path file, String server, String heap, long rows) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeviceProcess.class.getName(),
                        file.getParent().toString(),
                        file.getFileName().toString(),
                        server))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            String output = new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String[] figures = output.trim().split(" ");
            Measure.check(figures.length == 2 && Long.parseLong(figures[0]) == rows, "a device process said " + output);
            return Double.parseDouble(figures[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints how many rows went either way, and the seconds. */
    public static void main(String[] arguments) {
        Workplace place = Workplace.at(Path.of(arguments[0]));
        try (SyncNode device = place.device(arguments[1], arguments[2])) {
            SyncReport report = device.sync();
            System.out.println(report.pushed().rows() + report.pulled().rows() + " "
                    + report.elapsed().toMillis() / 1e3);
        }
    }
}
