package dev.tidemark.reliability.histories;

import dev.tidemark.testkit.simulation.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongUnaryOperator;

/**
 * Runs the histories of many seeds, each in one thread and several side by side.
 *
 * <p>Threading: one thread.
 */
final class Campaign implements AutoCloseable {
    private final HistoryRunner runner;
    private final Tally tally;
    private final BiConsumer<Long, Throwable> onFailure;
    private final int threads;
    private final ExecutorService workers;

    /** @param onFailure gets each seed that fails and why; called on any thread */
    Campaign(HistoryRunner runner, int threads, Tally tally, BiConsumer<Long, Throwable> onFailure) {
        this.runner = runner;
        this.tally = tally;
        this.onFailure = onFailure;
        this.threads = threads;
        this.workers = Executors.newFixedThreadPool(threads);
    }

    /** Runs the seeds from one up to another, which is not run any more. */
    void run(long from, long to) {
        run(from, to, seed -> seed);
    }

    /**
     * Runs some seeds.
     *
     * @param from number of the first
     * @param to number of the one that is not run any more
     * @param seeds says which seed has a number
     */
    void run(long from, long to, LongUnaryOperator seeds) {
        AtomicLong next = new AtomicLong(from);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(workers.submit(() -> {
                for (long seed = next.getAndIncrement(); seed < to; seed = next.getAndIncrement()) {
                    run(seeds.applyAsLong(seed));
                }
            }));
        }
        running.forEach(Campaign::join);
    }

    private void run(long seed) {
        try {
            tally.held(Draw.history(seed).setup(), runner.run(seed));
        } catch (RuntimeException | AssertionError failure) {
            tally.failed(seed);
            onFailure.accept(seed, failure);
        }
    }

    private static void join(Future<?> worker) {
        try {
            worker.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a worker failed", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
