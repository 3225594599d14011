package dev.tidemark.benchmarks.scale;

import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a row takes in a server's SQLite file, by its size. */
final class ScaleStorage {
    private static final int ROWS = 10_000;

    private ScaleStorage() {}

    /** Measures and prints. */
    static void print(Workplace place) {
        List<Integer> sizes = List.of(100, 1_000, 4_000);
        double[] bytes = sizes.stream().mapToDouble(size -> bytes(place, size)).toArray();
        double[] weights = LeastSquares.fit(
                sizes.stream().map(size -> new double[] {1, size}).toArray(double[][]::new), bytes);
        for (int i = 0; i < bytes.length; i++) {
            Scaling.line("| a row of %d B in the server's file | %.0f B |", sizes.get(i), bytes[i]);
        }
        Scaling.line("| bytes of a row in the server's file | %.0f + %.2f of its own |", weights[0], weights[1]);
    }

    private static double bytes(Workplace place, int rowBytes) {
        Path file = place.file("rows-of-" + rowBytes + ".db");
        try (ServerProcess server = new ServerProcess("256m")) {
            server.serveRows(file.toString());
            server.fill(0, ROWS, rowBytes);
        }
        try {
            return (double) Files.size(file) / ROWS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
