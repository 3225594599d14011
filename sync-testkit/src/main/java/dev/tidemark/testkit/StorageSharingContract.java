package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on several instances at one store. */
abstract class StorageSharingContract extends StorageDurabilityContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aSharedStoreIsWrittenByTwoProcessesAtATime() throws Exception {
        if (!declares(StorageCapability.SHARED)) {
            return;
        }
        Process process = StorageProcess.start(provider(), placed(settings(), directory), directory, 40);
        try (BufferedReader output = process.inputReader()) {
            for (int i = 0; i < 40; i++) {
                StorageProcess.writeNext(store);
            }
            List<String> lines = output.lines().toList();
            assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
            assertEquals(40, lines.stream().filter(line -> line.matches("\\d+")).count());
        } finally {
            process.destroyForcibly();
        }
        CrashStory.content(80).assertHeldBy(content(), "content");
    }

    @Test
    void aSecondInstanceOfAnUnsharedStoreIsRefusedOrAStoreOfItsOwn() {
        if (declares(StorageCapability.SHARED)) {
            return;
        }
        CrashStory.write(store, 1, call -> {});
        try (StorageBackend second = open(directory, settingsOfLittlePatience())) {
            assertFalse(declares(StorageCapability.DURABLE), "two instances that do not share have one directory open");
            StorageProcess.writeNext(second);
        } catch (PluginException refusal) {
            assertFalse(refusal.getMessage().isBlank());
        }
        CrashStory.write(store, 2, call -> {});
        CrashStory.content(2).assertHeldBy(content(), "content");
    }

    @Test
    void instancesOfASharedStoreSeeEachOthersCommitsInOrder() {
        if (!declares(StorageCapability.SHARED)) {
            return;
        }
        write(transaction -> transaction.define(notes()));
        try (StorageBackend second = open()) {
            List<StoredRow> written = new ArrayList<>();
            for (int number = 1; number <= 20; number++) {
                StoredRow row = note("row " + number, "", number);
                commit(number % 2 == 0 ? store : second, row);
                written.add(row);
                for (StorageBackend each : List.of(store, second)) {
                    try (Snapshot snapshot = each.snapshot()) {
                        assertEquals(number, snapshot.head());
                        assertEquals(written, all(snapshot.changesSince(0)));
                        assertEquals(List.of(row), all(snapshot.changesSince(number - 1)));
                    }
                }
            }
        }
    }

    @Test
    void eachInstanceIsToldWhatTheOthersCommitWhereThereAreNotices() throws InterruptedException {
        Semaphore here = new Semaphore(0);
        if (!declares(StorageCapability.NOTICES)) {
            store.onCommit(here::release);
            write(transaction -> transaction.define(notes()));
            assertEquals(0, here.availablePermits(), "it declares no NOTICES");
            return;
        }
        assertTrue(declares(StorageCapability.SHARED), "there are notices for those who share a store");
        Semaphore there = new Semaphore(0);
        try (StorageBackend second = open()) {
            store.onCommit(here::release);
            second.onCommit(there::release);
            for (int number = 1; number <= 10; number++) {
                // The first row comes with its table.
                StoredRow row = note("row " + number, "", number);
                commit(number % 2 == 0 ? store : second, row);
                awaitNotice(number % 2 == 0 ? second : store, number % 2 == 0 ? there : here, number);
            }
        }
        store.close();
        here.drainPermits();
        try (StorageBackend third = open()) {
            commit(third, note("a later row", "", 11));
        }
        assertEquals(0, here.availablePermits(), "who has closed his store is told nothing more");
    }

    /** Waits until an instance has been told and sees a head. What it was told before may have been without cause. */
    private static void awaitNotice(StorageBackend instance, Semaphore notices, long head) throws InterruptedException {
        long seen = -1;
        while (seen < head) {
            assertTrue(
                    notices.tryAcquire(Patience.of(SOON).toMillis(), TimeUnit.MILLISECONDS),
                    "no notice of the commit of position " + head);
            try (Snapshot snapshot = instance.snapshot()) {
                seen = snapshot.head();
            }
        }
    }

    private void commit(StorageBackend instance, StoredRow row) {
        try (Transaction transaction = instance.begin()) {
            transaction.define(notes());
            transaction.openFeed();
            transaction.put(row);
            transaction.settle();
            transaction.commit();
        }
    }
}
