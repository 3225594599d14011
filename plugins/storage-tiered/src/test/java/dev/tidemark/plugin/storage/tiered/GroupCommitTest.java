package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.log.Commit;
import dev.tidemark.plugin.storage.tiered.internal.log.CommitCodec;
import dev.tidemark.plugin.storage.tiered.internal.log.Disk;
import dev.tidemark.plugin.storage.tiered.internal.log.WriteAheadLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for a disk, and who does not. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
    @TempDir
    Path directory;

    /** A disk that can be made to stand still. */
    private static final class Standing implements Disk {
        private final AtomicInteger forces = new AtomicInteger();
        private volatile CountDownLatch goesOn = new CountDownLatch(0);
        private volatile CountDownLatch stands = new CountDownLatch(0);

        void stand() {
            stands = new CountDownLatch(1);
            goesOn = new CountDownLatch(1);
        }

        void goOn() {
            goesOn.countDown();
        }

        void awaitStanding() throws InterruptedException {
            assertTrue(stands.await(60, TimeUnit.SECONDS));
        }

        @Override
        public void force(FileChannel file) throws IOException {
            forces.incrementAndGet();
            stands.countDown();
            try {
                assertTrue(goesOn.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            REAL.force(file);
        }
    }

    private final Standing disk = new Standing();
    private final StorageBackend backend = Stores.memory();
    private final List<Thread> threads = new ArrayList<>();

    private StorageBackend open() {
        Rows.define(backend);
        return Stores.logged(Stores.unclosed(backend), directory, disk);
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work);
        threads.add(thread);
        thread.start();
    }

    private void joinAll() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** A commit is seen as soon as it is made, and its writer has to wait for the disk. */
    private static void awaitRows(StorageBackend store, int rows) {
        while (Rows.feed(store).size() < rows) {
            Thread.onSpinWait();
        }
    }

    @Test
    void sixtyFourWritersShareTheirWayToTheDisk() throws InterruptedException {
        try (StorageBackend store = open()) {
            Rows.put(store, Rows.person(100, "first", 1));
            int before = disk.forces.get();
            disk.stand();
            for (int i = 1; i <= 64; i++) {
                int id = i;
                start(() -> Rows.put(store, Rows.person(id, "mail " + id, 1 + id)));
            }
            awaitRows(store, 65);
            disk.goOn();
            joinAll();
            assertTrue(disk.forces.get() - before <= 2, () -> disk.forces.get() - before + " times for 64 commits");
        }
    }

    /** The first of those who wait is the one who is to force the file next. */
    @Test
    void whoIsInterruptedWhileHeWaitsKeepsNobodyElseWaiting() throws InterruptedException {
        try (StorageBackend store = open()) {
            Rows.put(store, Rows.person(100, "first", 1));
            disk.stand();
            for (int i = 1; i <= 8; i++) {
                int id = i;
                start(() -> Rows.put(store, Rows.person(id, "mail " + id, 1 + id)));
                awaitRows(store, 1 + id);
            }
            AtomicInteger interrupted = new AtomicInteger();
            for (Thread thread : threads.subList(1, 5)) {
                thread.setUncaughtExceptionHandler((any, failure) -> interrupted.incrementAndGet());
                thread.interrupt();
                thread.join();
            }
            assertEquals(4, interrupted.get());
            disk.goOn();
            joinAll();
            assertEquals(9, Rows.feed(store).size(), "what was committed is there, whoever was told so");
        }
    }

    @Test
    void whileTheLastPageIsBroughtToTheDiskOthersReadAndCommit() throws InterruptedException {
        try (MemoryFirstStorage store = (MemoryFirstStorage) open()) {
            Rows.put(store, Rows.person(1, "one", 1));
            disk.stand();
            start(store::flush);
            disk.awaitStanding();
            assertEquals("one", Rows.mail(store, 1), "who reads does not wait");
            start(() -> Rows.put(store, Rows.person(2, "two", 2)));
            awaitRows(store, 2);
            disk.goOn();
            joinAll();
            assertEquals(List.of("one"), Rows.feed(backend));
        }
        assertEquals(List.of("one", "two"), Rows.feed(backend));
    }

    /** What was held back for the page stands in the next file when its writer is told so. */
    @Test
    void whatIsCommittedMeanwhileIsInTheLogWhenItReturns() throws InterruptedException, IOException {
        try (MemoryFirstStorage store = (MemoryFirstStorage) open()) {
            Rows.put(store, Rows.person(1, "one", 1));
            disk.stand();
            start(store::flush);
            disk.awaitStanding();
            start(() -> Rows.put(store, Rows.person(2, "two", 2)));
            awaitRows(store, 2);
            disk.goOn();
            joinAll();
            assertEquals(List.of(2L), logged(), "the page before was flushed, and is gone");
        }
    }

    /** Lets forces through one by one, and tells of which file each is. */
    private static final class Counted implements Disk {
        private final BlockingQueue<FileChannel> begun = new LinkedBlockingQueue<>();
        private final Semaphore through = new Semaphore(0);

        @Override
        public void force(FileChannel file) throws IOException {
            begun.add(file);
            through.acquireUninterruptibly();
            REAL.force(file);
        }
    }

    /** A page may be turned while it is forced, and commits may have come into it since the force began. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCameIntoAPageWhileItWasForcedIsForcedBeforeAnythingFollows(boolean isFollowed)
            throws InterruptedException {
        Counted counted = new Counted();
        counted.through.release();
        try (WriteAheadLog log = new WriteAheadLog(directory, counted)) {
            log.replay(commit -> {});
            log.append(new Commit(1, List.of()));
            FileChannel page = counted.begun.take();
            start(() -> log.await(1));
            assertSame(page, counted.begun.take());
            log.append(new Commit(2, List.of()));
            log.turn();
            if (isFollowed) {
                log.append(new Commit(3, List.of()));
            }
            start(() -> log.await(2));
            counted.through.release();
            assertSame(page, counted.begun.poll(60, TimeUnit.SECONDS));
            assertTrue(threads.get(1).isAlive());
            counted.through.release(100);
            joinAll();
        }
    }

    /** The disk says once that it lost something, and may have lost any page of the file. */
    @Test
    void nothingIsSafeBehindCommitsOfItsFileThatMayBeLostThoughAFlushHasThem() {
        AtomicInteger failures = new AtomicInteger();
        Disk failing = file -> {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("lost");
            }
            Disk.REAL.force(file);
        };
        try (WriteAheadLog log = new WriteAheadLog(directory, failing)) {
            log.replay(commit -> {});
            log.append(new Commit(1, List.of()));
            log.turn();
            log.append(new Commit(2, List.of()));
            log.keep();
            failures.set(1);
            assertThrows(StorageException.class, () -> log.await(2));
            log.append(new Commit(3, List.of()));
            log.forget(2);
            assertThrows(StorageException.class, () -> log.await(3));
            log.turn();
            log.forget(3);
            log.append(new Commit(4, List.of()));
            log.await(4);
        }
    }

    /** Returns the numbers of the commits in a copy of the log. */
    private List<Long> logged() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "tiered-*.log")) {
            for (Path file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        List<Long> numbers = new ArrayList<>();
        try (WriteAheadLog log = new WriteAheadLog(copy, Disk.REAL)) {
            log.replay(commit -> numbers.add(CommitCodec.number(commit)));
        }
        return numbers;
    }
}
