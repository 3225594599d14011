package dev.tidemark.runtime.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ThreadSchedulerTest {
    @Test
    void workRunsOnDaemonThreadsThatBearTheName() throws Exception {
        try (ThreadScheduler scheduler = new ThreadScheduler("hub")) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            scheduler.execute(() -> ran.complete(Thread.currentThread()));
            Thread thread = ran.get(10, TimeUnit.SECONDS);
            assertTrue(thread.isDaemon());
            assertTrue(thread.getName().startsWith("tidemark-hub-"), thread.getName());
        }
    }

    @Test
    void delayedWorkRunsAndCancelledWorkDoesNot() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean(true);
        try (ThreadScheduler scheduler = new ThreadScheduler("hub")) {
            scheduler.after(Duration.ofMillis(50), () -> cancelled.set(false)).run();
            CountDownLatch ran = new CountDownLatch(1);
            scheduler.after(Duration.ofMillis(100), ran::countDown);
            assertTrue(ran.await(10, TimeUnit.SECONDS));
        }
        assertTrue(cancelled.get());
    }

    @Test
    void whatIsQueuedRunsBeforeTheEndAndWhatComesLaterIsDropped() {
        ThreadScheduler scheduler = new ThreadScheduler("hub");
        CountDownLatch ran = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            scheduler.execute(ran::countDown);
        }
        scheduler.close();
        assertEquals(0, ran.getCount());
        AtomicBoolean late = new AtomicBoolean();
        scheduler.execute(() -> late.set(true));
        scheduler.after(Duration.ZERO, () -> late.set(true)).run();
        assertFalse(late.get());
    }

    @Test
    void aSchedulerCanBeClosedByItsOwnWork() throws Exception {
        ThreadScheduler scheduler = new ThreadScheduler("hub");
        CountDownLatch closed = new CountDownLatch(1);
        scheduler.execute(() -> {
            scheduler.close();
            closed.countDown();
        });
        assertTrue(closed.await(5, TimeUnit.SECONDS));
    }
}
