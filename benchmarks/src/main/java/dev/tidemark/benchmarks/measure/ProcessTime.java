package dev.tidemark.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processor time of a process and of those that it has started, as Linux counts it: it means something on a busy machine too. */
public final class ProcessTime {
    private static final double TICKS_PER_SECOND = 100;

    /** Where the times are, behind the name of the process: own ones, and those of children that have ended. */
    private static final int FIRST = 11;

    private static final int COUNT = 4;

    private ProcessTime() {}

    /** Returns the seconds up to now. */
    public static double seconds(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                        .mapToLong(each -> ticks(each.pid()))
                        .sum()
                / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields)
                    .skip(FIRST)
                    .limit(COUNT)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (NoSuchFileException ended) {
            // Its parent counts what it has used.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
