package dev.tidemark.reliability.processes;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does one thing in several threads. */
final class Threads {
    private Threads() {}

    /**
     * Runs some work once in each thread, and returns what they come to.
     *
     * @throws IllegalStateException if one of them fails
     */
    static <T> List<T> run(int threads, Callable<T> work) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : workers.invokeAll(java.util.Collections.nCopies(threads, work))) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a thread failed: " + failed.getCause(), failed.getCause());
        } finally {
            workers.shutdownNow();
        }
    }
}
