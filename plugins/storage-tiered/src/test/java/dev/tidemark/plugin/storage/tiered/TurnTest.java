package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TurnTest {
    @Test
    void oneAtATimeHasIt() throws InterruptedException {
        Turn turn = new Turn(Duration.ofMinutes(1), "another");
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int[] taken = new int[1];
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int times = 0; times < 2_000; times++) {
                    turn.take();
                    most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                    taken[0]++;
                    holders.decrementAndGet();
                    turn.give();
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, most.get());
        assertEquals(8 * 2_000, taken[0]);
    }

    @Test
    void whoTakesItAgainAndAgainDoesNotKeepOthersWaiting() throws Exception {
        Turn turn = new Turn(Duration.ofMinutes(1), "another");
        AtomicBoolean enough = new AtomicBoolean();
        Thread greedy = new Thread(() -> {
            while (!enough.get()) {
                turn.take();
                turn.give();
            }
        });
        greedy.start();
        try {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                turn.take();
                turn.give();
            });
            other.get(30, TimeUnit.SECONDS);
        } finally {
            enough.set(true);
            greedy.join();
        }
    }

    /** As transactions do that write many rows: sixty-four of them are longer than others are ready to wait. */
    @Test
    void whoHasItForLongAgainAndAgainDoesNotCostOthersTheirPatience() throws Exception {
        Turn turn = new Turn(Duration.ofMillis(500), "another");
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        Thread greedy = new Thread(() -> {
            while (!enough.get()) {
                turn.take();
                begun.countDown();
                work(Duration.ofMillis(20));
                turn.give();
            }
        });
        greedy.start();
        try {
            begun.await();
            for (int times = 0; times < 10; times++) {
                turn.take();
                turn.give();
            }
        } finally {
            enough.set(true);
            greedy.join();
        }
    }

    private static void work(Duration time) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoWaitsLongerThanItsPatienceIsToldForWhat() {
        Turn turn = new Turn(Duration.ofMillis(20), "another transaction");
        turn.take();
        StorageException busy = assertThrows(StorageException.class, turn::take);
        assertEquals(StorageException.Kind.BUSY, busy.kind());
        assertTrue(busy.getMessage().contains("another transaction has not ended"), busy::getMessage);
        turn.give();
        turn.take();
    }
}
