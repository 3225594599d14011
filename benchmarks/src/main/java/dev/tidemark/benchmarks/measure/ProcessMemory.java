package dev.tidemark.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory a process holds. */
public final class ProcessMemory {
    private static final int COLLECTIONS = 3;
    private static final long KIB = 1_024;
    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /** Returns the bytes of this process's heap that are in use once garbage is gone. */
    public static long usedHeap() {
        // What the first collection only finds to be unreachable, the later ones free.
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Returns the bytes of this process that are in use once garbage is gone, on the heap and in buffers beside it. */
    public static long used() {
        long heap = usedHeap();
        return heap
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    /** Returns the bytes of memory that a process holds, as Linux counts them. */
    public static long residentBytes(ProcessHandle process) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
            return lines.stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
