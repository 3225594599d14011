package dev.tidemark.benchmarks.measure;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Locale;

/**
 * What some work took: by the clock, and of the processor, which means something on a busy machine too.
 *
 * @param seconds by the clock
 * @param processor seconds of all threads of this process, the compiler's among them
 */
public record Spent(double seconds, double processor) {
    /** What is measured. */
    @FunctionalInterface
    public interface Work {
        void run() throws SQLException;
    }

    /** Measures what this process does while the work is done. */
    public static Spent of(Work work) throws SQLException {
        double before = ProcessTime.seconds(ProcessHandle.current());
        long start = System.nanoTime();
        work.run();
        return new Spent(Measure.seconds(start), ProcessTime.seconds(ProcessHandle.current()) - before);
    }

    /** Returns this and another one together. */
    public Spent plus(Spent other) {
        return new Spent(seconds + other.seconds, processor + other.processor);
    }

    /** Returns the medians of several. */
    public static Spent median(Collection<Spent> costs) {
        return new Spent(
                Measure.median(costs.stream().mapToDouble(Spent::seconds).toArray()),
                Measure.median(costs.stream().mapToDouble(Spent::processor).toArray()));
    }

    /** Prints how many rows a second that is, and what part of another cost's speed by the clock and by the processor. */
    public void print(String what, int rows, Spent bare) {
        Table.line(
                what,
                rows / seconds,
                "rows/s",
                String.format(
                        Locale.ROOT,
                        "%.2f, processor %.2f (%.1f µs)",
                        bare.seconds / seconds,
                        bare.processor / processor,
                        processor / rows * 1e6));
    }
}
