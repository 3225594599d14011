package dev.tidemark.benchmarks.measure;

import dev.tidemark.benchmarks.report.Findings;
import java.util.List;

/** A measurement that is a command of its own, which prints a table: what it prints is taken down as well. */
public record Printed(Command command, List<String> ofQuick) implements Measurement {
    /** Creates one of a command, and its arguments in a quick run; in a full one it has none. */
    public Printed(Command command, String... ofQuick) {
        this(command, List.of(ofQuick));
    }

    /** The command. */
    @FunctionalInterface
    public interface Command {
        /** Runs it. */
        void run(String[] arguments) throws Exception;
    }

    @Override
    public void measure(Size size, Findings findings) throws Exception {
        Table.to(findings);
        command.run(size.quick() ? ofQuick.toArray(String[]::new) : new String[0]);
    }
}
