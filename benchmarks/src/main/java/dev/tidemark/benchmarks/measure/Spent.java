package dev.tidemark.benchmarks.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * What some work took: by the clock, and of the processor and of memory, which means something on a busy machine too.
 *
 * @param seconds by the clock
 * @param processor seconds of the processor, in native code too
 * @param bytes allocated in Java's heap
 */
public record Spent(double seconds, double processor, double bytes) {
    /** Nothing at all. */
    public static final Spent NOTHING = new Spent(0, 0, 0);

    private static final double NANOS = 1e9;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * What is measured.
     *
     * @param <E> how it fails
     */
    @FunctionalInterface
    public interface Work<E extends Exception> {
        /** Does it, once. */
        void run() throws E;
    }

    /** Measures what one thread does, this one. */
    public static <E extends Exception> Spent byThisThread(Work<E> work) throws E {
        return between(Spent::byThisThread, work);
    }

    /** Measures what all of Java's threads do that are there afterwards; the compiler's and the collector's are none of these. */
    public static <E extends Exception> Spent byAllThreads(Work<E> work) throws E {
        return between(Spent::byAllThreads, work);
    }

    /** Measures what this process does and those that it has started, the compiler and the collector too. */
    public static <E extends Exception> Spent byThisProcess(Work<E> work) throws E {
        return between(Spent::byThisProcess, work);
    }

    private static <E extends Exception> Spent between(Supplier<Spent> upToNow, Work<E> work) throws E {
        Spent before = upToNow.get();
        work.run();
        return upToNow.get().minus(before);
    }

    private static Spent byThisThread() {
        return now(THREADS.getCurrentThreadCpuTime() / NANOS, THREADS.getCurrentThreadAllocatedBytes());
    }

    private static Spent byAllThreads() {
        return now(sum(THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) / NANOS, allocated());
    }

    private static Spent byThisProcess() {
        return now(ProcessTime.seconds(ProcessHandle.current()), allocated());
    }

    private static Spent now(double processor, double bytes) {
        return new Spent(System.nanoTime() / NANOS, processor, bytes);
    }

    private static double allocated() {
        return sum(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()));
    }

    /** Of a thread that has ended meanwhile, a negative number is told. */
    private static double sum(long[] each) {
        return Arrays.stream(each).filter(one -> one > 0).sum();
    }

    private Spent minus(Spent other) {
        return new Spent(seconds - other.seconds, processor - other.processor, bytes - other.bytes);
    }

    /** Returns this and another one together. */
    public Spent plus(Spent other) {
        return new Spent(seconds + other.seconds, processor + other.processor, bytes + other.bytes);
    }

    /** Returns what one of so many took. */
    public Spent per(int count) {
        return new Spent(seconds / count, processor / count, bytes / count);
    }
}
