package dev.tidemark.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured, as a file: lines of fields between tabs, the first of which says what the line is. So the page can be made again
 * without measuring again, and a difference of two runs can be read.
 */
public final class MeasuredFile {
    private static final String TAB = "\t";
    private static final String BETWEEN_AIMS = "; ";

    private MeasuredFile() {}

    /** Writes a file in place of what is there. */
    public static void write(Path file, Measured measured) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines(measured));
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if it is not in this format; says where
     */
    public static Measured read(Path file) throws IOException {
        String part = file.getFileName().toString().replaceFirst("\\.tsv$", "");
        Reading reading = new Reading();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            try {
                reading.take(line.split(TAB, -1));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        file + ", line " + number + ": not written by benchmarks/run (" + e.getMessage()
                                + "); measure again: benchmarks/run --only " + part,
                        e);
            }
        }
        return reading.measured(part);
    }

    static List<String> lines(Measured measured) {
        List<String> lines = new ArrayList<>();
        lines.add("day" + TAB + measured.day());
        measured.machine().forEach(line -> lines.add("machine" + TAB + line));
        lines.add("command" + TAB + measured.command());
        measured.figures().forEach(figure -> lines.add(line(figure)));
        measured.notes().forEach(note -> lines.add("note" + TAB + note));
        return lines;
    }

    private static String line(Figure figure) {
        return String.join(
                TAB,
                "figure",
                figure.what(),
                figure.who(),
                figure.unit().symbol(),
                text(figure.samples()),
                text(figure.bare()),
                figure.aims().stream().map(Aim::text).collect(Collectors.joining(BETWEEN_AIMS)));
    }

    private static String text(Samples samples) {
        return samples.values().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static Samples samples(String text) {
        return new Samples(words(text, " ").map(Double::valueOf).toList());
    }

    private static Stream<String> words(String text, String between) {
        return Stream.of(text.split(between)).filter(word -> !word.isEmpty());
    }

    private static final class Reading {
        private final List<String> machine = new ArrayList<>();
        private final List<Figure> figures = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private LocalDate day = LocalDate.EPOCH;
        private String command = "";

        void take(String[] fields) {
            switch (fields[0]) {
                case "day" -> day = LocalDate.parse(fields[1]);
                case "machine" -> machine.add(fields[1]);
                case "command" -> command = fields[1];
                case "note" -> notes.add(fields[1]);
                case "figure" -> figures.add(figure(fields));
                default -> throw new IllegalArgumentException("'" + fields[0] + "'");
            }
        }

        private static Figure figure(String[] fields) {
            return new Figure(
                    fields[1],
                    fields[2],
                    new Unit(fields[3]),
                    samples(fields[4]),
                    samples(fields[5]),
                    words(fields[6], BETWEEN_AIMS).map(Aim::parse).toList());
        }

        Measured measured(String part) {
            return new Measured(part, day, machine, command, figures, notes);
        }
    }
}
