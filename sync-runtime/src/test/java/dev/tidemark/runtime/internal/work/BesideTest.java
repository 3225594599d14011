package dev.tidemark.runtime.internal.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BesideTest {
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void whoNeedsTheResultDoesTheWorkWhereNobodyHasBegunIt() {
        Beside<Integer> beside = Beside.begin(queue::add, done::incrementAndGet);

        assertEquals(1, beside.result());
    }

    @Test
    void theWorkIsDoneOnceWhoeverComesToItFirst() {
        Beside<Integer> first = Beside.begin(queue::add, done::incrementAndGet);
        queue.remove().run();
        assertEquals(1, first.result());

        Beside<Integer> second = Beside.begin(queue::add, done::incrementAndGet);
        assertEquals(2, second.result());
        queue.remove().run();

        assertEquals(2, second.result());
        assertEquals(2, done.get());
    }

    @Test
    void whoNeedsTheResultWaitsForAThreadThatHasBegun() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Beside<Thread> beside = Beside.begin(thread::execute, () -> {
                begun.countDown();
                await(asked);
                return Thread.currentThread();
            });
            begun.await();
            asked.countDown();

            assertEquals("the thread", beside.result() == Thread.currentThread() ? "the asker" : "the thread");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whatTheWorkThrowsIsThrownToWhoNeedsItsResult() {
        IllegalStateException failure = new IllegalStateException("as planned");
        Beside<Integer> beside = Beside.begin(queue::add, () -> {
            throw failure;
        });
        queue.remove().run();

        assertSame(failure, assertThrows(IllegalStateException.class, beside::result));
    }

    @Test
    void workThatIsDroppedIsDoneByWhoNeedsIt() {
        Beside<Integer> beside = Beside.begin(dropped -> {}, done::incrementAndGet);

        assertEquals(1, beside.result());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
