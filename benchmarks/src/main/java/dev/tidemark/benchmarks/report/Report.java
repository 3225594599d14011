package dev.tidemark.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The page of measurements, and beside it a folder with what was measured and the charts.
 *
 * @param page which is there, with marks for what is measured
 * @param folder of the files
 */
public record Report(Path page, Path folder) {
    private static final String ENDING = ".tsv";

    /** Keeps what was measured, in place of what was measured before of the same part. */
    public void keep(Measured measured) throws IOException {
        MeasuredFile.write(folder.resolve(measured.part() + ENDING), measured);
    }

    /** Makes the page and the charts again from all that is kept. */
    public void render() throws IOException {
        List<Measured> parts = kept();
        Files.writeString(page, text(parts));
        for (Measured part : parts) {
            String chart = Chart.of(part);
            Path file = folder.resolve(part.part() + ".svg");
            if (chart.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, chart);
            }
        }
    }

    /** Returns the page as it would be made. */
    String text(List<Measured> parts) throws IOException {
        return new Page(parts, folder.getFileName().toString()).fill(Files.readString(page));
    }

    /** Returns what is kept, in the order of names. */
    public List<Measured> kept() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Measured> parts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(ENDING))
                    .sorted()
                    .toList()) {
                parts.add(MeasuredFile.read(file));
            }
        }
        return parts;
    }
}
