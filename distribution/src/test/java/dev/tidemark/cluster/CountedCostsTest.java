package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What syncs cost, counted and not timed: a change that makes one of them dearer by more than a twentieth is noticed here, on any
 * machine. The time that they take stands in {@code docs/benchmarks.md}.
 */
class CountedCostsTest {
    private static final double TOLERANCE = 1.05;
    /** What became much cheaper has a new count, or it could become dear again unnoticed. */
    private static final double GAIN = 0.9;

    private static final Map<String, Double> TODAY = Map.ofEntries(
            entry("memory, first push, allocated a row, bytes", 7_006),
            entry("memory, first push, sent a row, bytes", 77.3),
            entry("memory, first pull, allocated a row, bytes", 5_701),
            entry("memory, first pull, sent a row, bytes", 77.3),
            entry("memory, 100 changed rows, allocated, bytes", 146_400),
            entry("memory, 100 changed rows, sent both ways, bytes", 231),
            entry("memory, 100 changed rows, crossings", 3),
            entry("memory, both sides changed a row, allocated, bytes", 54_272),
            entry("SQLite, first push, allocated a row, bytes", 9_650),
            entry("SQLite, first push, sent a row, bytes", 77.2),
            entry("SQLite, first pull, allocated a row, bytes", 8_432),
            entry("SQLite, first pull, sent a row, bytes", 77.2),
            entry("SQLite, server's file, a row, bytes", 325.6),
            entry("SQLite, reader's file, a row, bytes", 346.1));

    @TempDir
    private Path folder;

    @Test
    void noSyncCostsMoreThanItDidWhenItsCountsWereWrittenDown() throws IOException, InterruptedException {
        Map<String, Double> counts = counted();
        List<String> wrong = new ArrayList<>();
        counts.forEach((name, count) -> {
            double today = TODAY.getOrDefault(name, Double.NaN);
            if (!(count <= today * TOLERANCE && count >= today * GAIN)) {
                wrong.add(name + ": " + count + ", and was " + today);
            }
        });
        assertEquals(List.of(), wrong, "write down what is meant to have changed, and why");
        assertEquals(TODAY.keySet(), counts.keySet());
    }

    private static Map.Entry<String, Double> entry(String name, double count) {
        return Map.entry(name, count);
    }

    private Map<String, Double> counted() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // The second compiler leaves out allocations as it finds the time to.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountedCosts.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        Map<String, Double> counts = new LinkedHashMap<>();
        output.lines().map(line -> line.split("\t")).forEach(line -> counts.put(line[0], Double.valueOf(line[1])));
        return counts;
    }
}
