package dev.tidemark.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Does things in several threads that begin at the same moment. */
final class Threads {
    private Threads() {}

    /**
     * Runs work in a number of threads at once, and waits for all of them.
     *
     * @param work gets the thread's number
     */
    static void atOnce(int threads, IntConsumer work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.countDown();
                    start.await();
                    work.accept(thread);
                    return thread;
                }));
            }
            running.forEach(Threads::await);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void await(Future<?> running) {
        try {
            running.get();
        } catch (ExecutionException e) {
            throw new AssertionError("in one of several threads: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
