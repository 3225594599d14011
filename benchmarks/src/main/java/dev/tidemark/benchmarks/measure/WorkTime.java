package dev.tidemark.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processor time of a process's threads as Linux counts it, in nanoseconds, without those of the compiler: what a server costs
 * in its third minute it costs for months, and what it compiles it compiles once. Threads that have ended are not counted.
 */
public final class WorkTime {
    private static final String COMPILER = "Compiler";

    private WorkTime() {}

    /** Returns the seconds up to now. */
    public static double seconds(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.toList().stream().mapToLong(WorkTime::nanos).sum() / 1e9;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long nanos(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).contains(COMPILER)
                    ? 0
                    : Long.parseLong(List.of(Files.readString(thread.resolve("schedstat"))
                                    .split(" "))
                            .get(0));
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
