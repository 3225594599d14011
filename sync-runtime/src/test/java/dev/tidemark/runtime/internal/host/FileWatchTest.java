package dev.tidemark.runtime.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Path file;
    private FileWatch watch;

    @BeforeEach
    void open() throws IOException {
        file = Files.writeString(folder.resolve("app.db"), "rows");
        watch = new FileWatch(file);
    }

    @AfterEach
    void close() throws IOException {
        watch.close();
    }

    @Test
    void aWriteToTheFileIsTold() throws IOException, InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        watch.next(told::countDown);
        append(file);
        assertTrue(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void aWriteToTheLogBesideTheFileIsToldAlsoWhereItIsNew() throws IOException, InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        watch.next(told::countDown);
        append(folder.resolve("app.db-wal"));
        assertTrue(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void itTellsOnceForEachTimeItIsAsked() throws IOException, InterruptedException {
        AtomicInteger times = new AtomicInteger();
        for (int i = 1; i <= 3; i++) {
            CountDownLatch told = new CountDownLatch(1);
            watch.next(() -> {
                times.incrementAndGet();
                told.countDown();
            });
            append(file);
            assertTrue(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            append(file);
            assertEquals(i, times.get());
        }
    }

    @Test
    void whatIsWrittenToOtherFilesTellsNobody() throws IOException, InterruptedException {
        AtomicBoolean written = new AtomicBoolean();
        AtomicBoolean without = new AtomicBoolean();
        CountDownLatch told = new CountDownLatch(1);
        Runnable listener = () -> {
            without.set(!written.get());
            told.countDown();
        };
        for (int i = 0; i < 50; i++) {
            watch.next(listener);
            append(folder.resolve("log.txt"));
        }
        written.set(true);
        do {
            // It may have been deaf since it heard of the other file.
            watch.next(listener);
            append(file);
        } while (!told.await(10, TimeUnit.MILLISECONDS));
        assertFalse(without.get());
    }

    @Test
    void whereNothingCanBeHeardNobodyIsToldAndNothingFails() throws IOException {
        try (FileWatch lost = new FileWatch(folder.resolve("gone").resolve("app.db"))) {
            AtomicInteger times = new AtomicInteger();
            lost.next(times::incrementAndGet);
            Files.createDirectory(folder.resolve("gone"));
            lost.next(times::incrementAndGet);
            append(folder.resolve("gone").resolve("app.db"));
            assertEquals(0, times.get());
        }
    }

    @Test
    void itsThreadEndsWithIt() throws IOException, InterruptedException {
        watch.next(() -> {});
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("tidemark-watch-app.db"))
                .findFirst()
                .orElseThrow();
        watch.close();
        thread.join(PATIENCE.toMillis());
        assertFalse(thread.isAlive());
        watch.close();
        watch.next(() -> {});
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, "more", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
