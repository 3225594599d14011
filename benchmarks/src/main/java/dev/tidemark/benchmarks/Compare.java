package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.report.MeasuredFile;
import dev.tidemark.benchmarks.report.Report;
import dev.tidemark.benchmarks.report.TwoRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Measures the parts of the comparison one after the other, each in a process of its own, and makes the page of what was found. */
public final class Compare {
    private static final int USAGE = 1;
    private static final int FAILED = 2;

    private final Report report;
    private final boolean quick;
    private final List<String> failed = new ArrayList<>();

    private Compare(Report report, boolean quick) {
        this.report = report;
        this.quick = quick;
    }

    /** Arguments: {@code [--quick] [--only PART,…] [--render | --beside FOLDER] [--docs FOLDER]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean quick = false;
        boolean measures = true;
        Path docs = Path.of("docs");
        Path earlier = null;
        List<Part> chosen = null;
        List<String> words = List.of(arguments);
        try {
            for (int i = 0; i < words.size(); i++) {
                switch (words.get(i)) {
                    case "--quick" -> quick = true;
                    case "--render" -> measures = false;
                    case "--beside" -> earlier = folder(value(words, ++i));
                    case "--only" -> chosen = parts(value(words, ++i));
                    case "--docs" -> docs = Path.of(value(words, ++i));
                    default -> throw new IllegalArgumentException("'" + words.get(i) + "' is not understood");
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks/run: " + e.getMessage() + "; see benchmarks/run --help");
            System.exit(USAGE);
        }
        Report report = new Report(docs.resolve("benchmarks.md"), docs.resolve("benchmarks"));
        if (earlier != null) {
            new TwoRuns(new Report(report.page(), earlier).kept(), report.kept())
                    .table()
                    .forEach(System.out::println);
            return;
        }
        Compare compare = new Compare(report, quick);
        if (measures) {
            compare.measure(chosen == null ? Part.of(quick) : chosen);
        }
        compare.report.render();
        compare.end();
    }

    private static List<Part> parts(String names) {
        return Stream.of(names.split(",")).map(Part::named).toList();
    }

    private static Path folder(String name) {
        Path folder = Path.of(name);
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    folder + " is not a folder; it has to be a copy of docs/benchmarks as an earlier run left it");
        }
        return folder;
    }

    private static String value(List<String> words, int at) {
        if (at == words.size()) {
            throw new IllegalArgumentException(words.get(at - 1) + " wants a value behind it");
        }
        return words.get(at);
    }

    private void measure(List<Part> parts) throws IOException, InterruptedException {
        for (Part part : parts) {
            long start = System.nanoTime();
            System.err.println("measuring " + part.name() + " …");
            measure(part);
            System.err.printf("  %.0f s%n", Measure.seconds(start));
        }
    }

    private void measure(Part part) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tidemark-measured");
        Path file = folder.resolve(part.name() + ".tsv");
        if (PartProcess.measure(part, quick, file)) {
            report.keep(MeasuredFile.read(file));
        } else {
            failed.add(part.name());
        }
        Files.deleteIfExists(file);
        Files.delete(folder);
    }

    private void end() {
        System.err.println("written: " + report.page());
        if (!failed.isEmpty()) {
            System.err.println("benchmarks/run: failed: " + String.join(", ", failed)
                    + " (why, stands above); what was measured of them before is kept. Once more: benchmarks/run"
                    + " --only "
                    + String.join(",", failed));
            System.exit(FAILED);
        }
    }
}
