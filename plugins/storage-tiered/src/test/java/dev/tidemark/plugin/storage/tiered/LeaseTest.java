package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.owner.Lease;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that several servers could write to, and who has it. */
class LeaseTest {
    @TempDir
    Path directory;

    private final StorageBackend database = Stores.unclosed(Stores.memory());
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void define() {
        Rows.define(database);
    }

    private StorageBackend open(String server, Durability durability) {
        return open(server, durability, database);
    }

    private StorageBackend open(String server, Durability durability, StorageBackend backend) {
        PluginContext context =
                new TestContext(server, directory.resolve(server), () -> now, new SplittableRandom(server.hashCode()));
        GivenStorage chosen = new GivenStorage(backend, Set.of(StorageCapability.SHARED));
        return new Opening(chosen, Stores.options(durability), context).open();
    }

    private void assertRefused(String server, Durability durability, String reason) {
        PluginException refusal = assertThrows(PluginException.class, () -> open(server, durability));
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    }

    @Test
    void whileOneServerHasItOthersAreRefusedWhateverTheirDurability() {
        try (StorageBackend first = open("one", Durability.INTERVAL)) {
            Rows.put(first, Rows.person(1, "one", 1));
            for (Durability durability : Durability.values()) {
                assertRefused("two", durability, "has the backend to itself until 2026-01-01T00:00:30Z");
            }
        }
        try (StorageBackend second = open("two", Durability.WAL)) {
            assertEquals(List.of("one"), Rows.feed(second), "given back in good order");
        }
    }

    @Test
    void aServerThatWasKilledLeavesItToOthersAfterAWhile() {
        StorageBackend killed = open("one", Durability.INTERVAL);
        assertRefused("two", Durability.INTERVAL, "has the backend to itself");
        now = now.plus(Lease.TIME).plusMillis(1);
        try (StorageBackend second = open("two", Durability.INTERVAL)) {
            Rows.put(second, Rows.person(1, "by two", 1));
        }
        killed.close();
        assertEquals(List.of("by two"), Rows.feed(database));
    }

    /** It was only slow: what it comes with then must not be put over what the other one has written. */
    @Test
    void aServerThatComesLateWritesNothingMore() {
        MemoryFirstStorage late = (MemoryFirstStorage) open("one", Durability.INTERVAL);
        Rows.put(late, Rows.person(1, "by one", 1));
        now = now.plus(Duration.ofMinutes(1));
        try (StorageBackend second = open("two", Durability.INTERVAL)) {
            StorageException refusal = assertThrows(StorageException.class, late::flush);
            assertEquals(StorageException.Kind.READ_ONLY, refusal.kind());
            assertTrue(refusal.getMessage().contains("another server has taken the backend"), refusal::getMessage);
            Rows.put(second, Rows.person(1, "by two", 1));
        }
        assertThrows(StorageException.class, late::close, "it is told that it lost something");
        assertEquals(List.of("by two"), Rows.feed(database));
    }

    /** What the other one wrote stands in no feed, and would be written over. */
    @Test
    void aServerThatComesLateWritesNothingMoreWhereStateAloneWasWritten() {
        MemoryFirstStorage late = (MemoryFirstStorage) open("one", Durability.INTERVAL);
        Rows.put(late, Rows.person(1, "by one", 1));
        now = now.plus(Duration.ofMinutes(1));
        try (StorageBackend second = open("two", Durability.INTERVAL);
                Transaction transaction = second.begin()) {
            transaction.putState("by two", new byte[] {2});
            transaction.commit();
        }
        StorageException refusal = assertThrows(StorageException.class, late::flush);
        assertEquals(StorageException.Kind.READ_ONLY, refusal.kind());
        assertThrows(StorageException.class, late::close);
        assertEquals(List.of(), Rows.feed(database));
    }

    /** A server that writes through asks again each time, since nothing says that it is there. */
    @Test
    void aServerThatWritesThroughIsRefusedFromWhenAnotherOneHasIt() {
        StorageBackend shared = open("one", Durability.SYNC);
        try (StorageBackend second = open("two", Durability.INTERVAL)) {
            StorageException refusal = assertThrows(StorageException.class, shared::begin);
            assertEquals(StorageException.Kind.READ_ONLY, refusal.kind());
            assertTrue(refusal.getMessage().contains("has the backend to itself until"), refusal::getMessage);
            Rows.put(second, Rows.person(1, "by two", 1));
        }
        Rows.put(shared, Rows.person(2, "by one", 2));
        assertEquals(List.of("by two", "by one"), Rows.feed(database));
    }

    @Test
    void aFlushThatTakesLongLeavesTheLeaseAsNewAtItsEnd() {
        StorageBackend slow = new ForwardingStorage(database) {
            @Override
            public Transaction begin() {
                return new ForwardingTransaction(super.begin()) {
                    @Override
                    public void put(StoredRow row) {
                        now = now.plus(Lease.TIME).plusSeconds(10);
                        super.put(row);
                    }
                };
            }
        };
        MemoryFirstStorage store = (MemoryFirstStorage) open("one", Durability.INTERVAL, slow);
        Rows.put(store, Rows.person(1, "one", 1));
        store.flush();
        assertRefused("two", Durability.INTERVAL, "has the backend to itself until 2026-01-01T00:01:10Z");
        store.close();
    }

    /** Its numbers are another server's by then. */
    @Test
    void aLogIsRefusedWhenAnotherServerHasWrittenSince() throws Exception {
        leaveALog("one");
        try (StorageBackend second = open("two", Durability.INTERVAL)) {
            Rows.put(second, Rows.person(2, "by two", 1));
        }
        assertRefused("one", Durability.WAL, "another server has written to the backend since");
        assertEquals(List.of("by two"), Rows.feed(database));
    }

    @Test
    void aLogIsRefusedWhenTheFeedEndsElsewhere() throws Exception {
        leaveALog("one");
        try (StorageBackend second = open("two", Durability.SYNC)) {
            Rows.put(second, Rows.person(2, "by two", 1));
        }
        assertRefused("one", Durability.WAL, "another server has written to the backend since");
        assertEquals(List.of("by two"), Rows.feed(database));
    }

    @Test
    void aLogIsTakenUpWhenNobodyHasWrittenSince() throws Exception {
        leaveALog("one");
        Lease.take(database, new byte[] {1}, TestContext.in(directory)).end(database);
        open("one", Durability.WAL).close();
        assertEquals(List.of("by one"), Rows.feed(database));
    }

    /** Leaves what a server does that ends before its first flush, and whose lease is over. */
    private void leaveALog(String server) throws Exception {
        open(server, Durability.WAL).close();
        StorageBackend other = Stores.unclosed(Stores.memory());
        Rows.define(other);
        Path log = directory.resolve(server).resolve("tiered-1.log");
        StorageBackend running = open(server, Durability.WAL, other);
        Rows.put(running, Rows.person(1, "by one", 1));
        byte[] left = Files.readAllBytes(log);
        running.close();
        Files.write(log, left);
    }

    @Test
    void whoWritesPastTheLeaseIsNoticed() {
        MemoryFirstStorage store = (MemoryFirstStorage) open("one", Durability.INTERVAL);
        Rows.put(store, Rows.person(1, "by one", 1));
        Rows.put(database, Rows.person(2, "past it", 1));
        StorageException refusal = assertThrows(StorageException.class, store::flush);
        assertTrue(refusal.getMessage().contains("somebody else has written to the backend"), refusal::getMessage);
        assertThrows(StorageException.class, store::close);
        assertEquals(List.of("past it"), Rows.feed(database));
    }

    @Test
    void serversThatWriteThroughShareItAndSeeEachOther() {
        try (StorageBackend first = open("one", Durability.SYNC);
                StorageBackend second = open("two", Durability.SYNC)) {
            Rows.put(first, Rows.person(1, "one", 1));
            assertEquals(List.of("one"), Rows.feed(second));
            assertEquals("one", Rows.mail(second, 1), "which takes it into memory");
            Rows.put(first, Rows.person(1, "uno", 2));
            assertEquals("uno", Rows.mail(second, 1));
            Rows.put(second, Rows.person(1, "eins", 3));
            assertEquals("eins", Rows.mail(first, 1));
        }
    }

    @Test
    void whatIsInALogIsNotPassedOver() throws Exception {
        Path folder = directory.resolve("one");
        StorageBackend store = open("one", Durability.WAL);
        Rows.put(store, Rows.person(1, "one", 1));
        byte[] log = Files.readAllBytes(folder.resolve("tiered-1.log"));
        store.close();
        Files.write(folder.resolve("tiered-1.log"), log);
        for (Durability durability : List.of(Durability.INTERVAL, Durability.SYNC)) {
            assertRefused("one", durability, "Start once more with durability: wal");
        }
        open("one", Durability.WAL).close();
        open("one", Durability.SYNC).close();
        assertEquals(List.of("one"), Rows.feed(database));
    }
}
