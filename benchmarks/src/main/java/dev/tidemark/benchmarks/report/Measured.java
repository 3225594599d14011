package dev.tidemark.benchmarks.report;

import java.time.LocalDate;
import java.util.List;

/**
 * All that one run found of one part of the comparison.
 *
 * @param part its name, as the command line takes it
 * @param day on which it was measured
 * @param machine and what ran on it, a line each
 * @param command that measures it again
 * @param notes for the reader of its table
 */
public record Measured(
        String part, LocalDate day, List<String> machine, String command, List<Figure> figures, List<String> notes) {
    /** Copies the lists. */
    public Measured {
        machine = List.copyOf(machine);
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
    }
}
