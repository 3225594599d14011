package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.testkit.ForwardingStorage;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Views of a backend that several servers share, which are opened at the same time. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedViewsTest {
    @TempDir
    Path directory;

    private final StorageBackend database = Stores.memory();
    private volatile CountDownLatch opened = new CountDownLatch(1);
    private volatile CountDownLatch goesOn = new CountDownLatch(0);
    private CountDownLatch release;

    /** Hands a view over some time after it was opened, as over a slow network. */
    private StorageBackend slow() {
        return new ForwardingStorage(Stores.unclosed(database)) {
            @Override
            public Snapshot snapshot() {
                Snapshot view = super.snapshot();
                CountDownLatch mine = goesOn;
                opened.countDown();
                await(mine);
                return view;
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private StorageBackend open() {
        Rows.define(database);
        Rows.put(database, Rows.person(1, "one", 1));
        return Stores.open(slow(), directory, Stores.options(Durability.SYNC));
    }

    /** Begins to open a view on a thread of its own, and returns what it reads as soon as that is waited for. */
    private Thread opensSlowly(StorageBackend store, AtomicReference<String> read) {
        CountDownLatch slow = new CountDownLatch(1);
        opened = new CountDownLatch(1);
        goesOn = slow;
        Thread reader = new Thread(() -> read.set(Rows.mail(store, 1)));
        reader.start();
        await(opened);
        goesOn = new CountDownLatch(0);
        release = slow;
        return reader;
    }

    @Test
    void oneThatTakesLongToOpenHoldsUpNoOther() throws InterruptedException {
        try (StorageBackend store = open()) {
            AtomicReference<String> read = new AtomicReference<>();
            Thread reader = opensSlowly(store, read);
            assertEquals("one", Rows.mail(store, 1));
            release.countDown();
            reader.join();
            assertEquals("one", read.get());
        }
    }

    /** Its rows are those of its own time, and are not given to anybody else. */
    @Test
    void oneThatWasOvertakenReadsWhatWasThereWhenItWasOpened() throws InterruptedException {
        try (StorageBackend store = open()) {
            AtomicReference<String> read = new AtomicReference<>();
            Thread reader = opensSlowly(store, read);
            Rows.put(database, Rows.person(1, "uno", 2));
            assertEquals("uno", Rows.mail(store, 1));
            release.countDown();
            reader.join();
            assertEquals("one", read.get());
            assertEquals("uno", Rows.mail(store, 1), "from memory");
        }
    }

    @Test
    void oneThatIsOpenedWhileThisServerCommitsReadsWhatWasThere() throws InterruptedException {
        try (StorageBackend store = open()) {
            AtomicReference<String> read = new AtomicReference<>();
            Thread reader = opensSlowly(store, read);
            Rows.put(store, Rows.person(1, "uno", 2));
            release.countDown();
            reader.join();
            assertEquals("one", read.get());
            assertEquals("uno", Rows.mail(store, 1));
        }
    }
}
