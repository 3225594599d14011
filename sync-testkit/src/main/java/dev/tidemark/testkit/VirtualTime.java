package dev.tidemark.testkit;

import dev.tidemark.runtime.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * One queue in virtual time, for any number of nodes: everything runs on the calling thread, in the order in which it is due,
 * and time passes only from one piece of work to the next.
 *
 * <p>Threading: one thread.
 */
public final class VirtualTime implements Scheduler, InstantSource {
    private final PriorityQueue<Work> queue =
            new PriorityQueue<>(Comparator.comparingLong(Work::dueMillis).thenComparingLong(Work::number));
    private long nowMillis;
    private long count;

    private record Work(long dueMillis, long number, Runnable task) {}

    /** Creates a time that begins at an instant. */
    public VirtualTime(Instant start) {
        nowMillis = start.toEpochMilli();
    }

    /** Creates a time that begins in 2026. */
    public VirtualTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public void execute(Runnable task) {
        queue.add(new Work(nowMillis, count++, task));
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Work work = new Work(nowMillis + delay.toMillis(), count++, task);
        queue.add(work);
        return () -> queue.remove(work);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(nowMillis);
    }

    /** Lets time pass, and does what becomes due. */
    public void advance(Duration duration) {
        long end = nowMillis + duration.toMillis();
        while (!queue.isEmpty() && queue.peek().dueMillis() <= end) {
            step();
        }
        nowMillis = end;
    }

    /**
     * Does what is due, one piece after the other, until something is so.
     *
     * @throws IllegalStateException if nothing is left to do, or too much was done, and it is not so
     */
    public void runUntil(BooleanSupplier done) {
        for (long steps = 0; !done.getAsBoolean(); steps++) {
            if (queue.isEmpty() || steps > 10_000_000) {
                throw new IllegalStateException(
                        queue.isEmpty() ? "nothing is left to do, and it is not done" : "it does not come to an end");
            }
            step();
        }
    }

    /** Does the next piece of work, whenever it is due; time passes until then. Returns whether there was any. */
    public boolean runNext() {
        if (queue.isEmpty()) {
            return false;
        }
        step();
        return true;
    }

    /** Returns when the next piece of work is due; nothing where there is none. */
    public Optional<Instant> nextDue() {
        return Optional.ofNullable(queue.peek()).map(work -> Instant.ofEpochMilli(work.dueMillis()));
    }

    private void step() {
        Work work = queue.remove();
        nowMillis = Math.max(nowMillis, work.dueMillis());
        work.task().run();
    }
}
