package dev.tidemark.benchmarks.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What a piece of work costs whoever does it: it means something on a busy machine too, as a time by the clock does not.
 *
 * @param nanos of processor time, in native code too
 * @param bytes allocated in Java's heap
 */
public record Cost(double nanos, double bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is measured. */
    @FunctionalInterface
    public interface Work {
        /** Does it, once. */
        void run() throws Exception;
    }

    /** Measures what one thread does, this one. */
    public static Cost of(Work work) throws Exception {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        work.run();
        return new Cost(THREADS.getCurrentThreadCpuTime() - nanos, THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }

    /** Measures what all of Java's threads do that are there afterwards; the compiler's and the collector's are none of these. */
    public static Cost ofAll(Work work) throws Exception {
        Cost before = ofAll();
        work.run();
        Cost after = ofAll();
        return new Cost(after.nanos - before.nanos, after.bytes - before.bytes);
    }

    private static Cost ofAll() {
        long[] all = THREADS.getAllThreadIds();
        return new Cost(sum(THREADS.getThreadCpuTime(all)), sum(THREADS.getThreadAllocatedBytes(all)));
    }

    private static long sum(long[] each) {
        return Arrays.stream(each).filter(one -> one > 0).sum();
    }

    /** Returns what one of so many costs. */
    public Cost per(int count) {
        return new Cost(nanos / count, bytes / count);
    }
}
