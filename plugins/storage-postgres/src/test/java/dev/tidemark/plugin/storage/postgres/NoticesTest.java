package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.support.storage.SqlNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers on one database hear of each other's commits: at once as a rule, and in the end in any case. */
@Timeout(60)
final class NoticesTest {
    private static final Map<String, Object> SELDOM = Map.of("notice-interval", "1h");
    private static final Map<String, Object> OFTEN = Map.of("notice-interval", "50ms");

    private final String schema = Stores.newSchema();
    private final Semaphore told = new Semaphore(0);
    private final List<StorageBackend> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(StorageBackend::close);
    }

    private StorageBackend open(String where, Map<String, Object> settings) {
        StorageBackend store = Stores.open(where, settings);
        open.add(store);
        return store;
    }

    private StorageBackend listening(Map<String, Object> settings) throws InterruptedException {
        StorageBackend store = open(schema, settings);
        store.onCommit(told::release);
        // It looks once before it waits, whatever was committed.
        told.acquire();
        return store;
    }

    private StorageBackend another() {
        return open(schema, Map.of());
    }

    private static void commit(StorageBackend store, long lsn) {
        Stores.write(store, transaction -> {
            transaction.define(Stores.NOTES);
            transaction.openFeed();
            transaction.put(Stores.note("note " + lsn, Value.of("text"), lsn));
        });
    }

    @Test
    void aCommitIsToldAtOnce() throws InterruptedException {
        List<Long> delays = new ArrayList<>();
        listening(SELDOM);
        StorageBackend there = another();
        for (int lsn = 1; lsn <= 50; lsn++) {
            commit(there, lsn);
            long committed = System.nanoTime();
            told.acquire();
            delays.add(System.nanoTime() - committed);
        }
        Collections.sort(delays);
        long median = TimeUnit.NANOSECONDS.toMicros(delays.get(delays.size() / 2));
        System.out.println("a notice takes " + median + " µs at the median");
        assertTrue(median < 50_000, "it took " + median + " µs at the median");
    }

    @Test
    void ownCommitsAndThoseThatChangeNothingInTheFeedAreNotTold() throws InterruptedException {
        StorageBackend here = listening(SELDOM);
        StorageBackend there = another();
        commit(here, 1);
        Stores.write(there, transaction -> transaction.putState("name", new byte[1]));
        commit(there, 2);
        told.acquire();
        assertFalse(told.tryAcquire(100, TimeUnit.MILLISECONDS), "once, for the one commit that was to be told");
    }

    @Test
    void aTableThatIsDefinedIsTold() throws InterruptedException {
        listening(SELDOM);
        StorageBackend there = another();
        Stores.write(there, transaction -> transaction.define(Stores.NOTES));
        told.acquire();
    }

    @Test
    void storesInOtherSchemasOfADatabaseAreNotHeard() throws InterruptedException {
        listening(SELDOM);
        StorageBackend other = open(Stores.newSchema(), Map.of());
        commit(other, 1);
        assertFalse(told.tryAcquire(100, TimeUnit.MILLISECONDS));
    }

    @Test
    void whatNobodyWasToldIsFoundByLooking() throws InterruptedException {
        listening(OFTEN);
        Server.run("UPDATE " + SqlNames.quote(schema) + "._tidemark_store SET head = 7");
        told.acquire();
    }

    @Test
    void aConnectionThatIsCutIsMadeAnewAndWhatWasMissedIsTold() throws InterruptedException {
        listening(SELDOM);
        StorageBackend there = another();
        for (int lsn = 1; lsn <= 3; lsn++) {
            Server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR"
                    + " (pid <> pg_backend_pid() AND query LIKE 'SELECT head, definitions FROM%"
                    + schema
                    + "%')");
            commit(there, lsn);
            told.acquire();
            told.drainPermits();
        }
    }

    @Test
    void aStoreThatIsClosedLeavesNoThread() throws InterruptedException {
        listening(SELDOM).close();
        assertEquals(
                0,
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("tidemark-postgres-"))
                        .filter(Thread::isAlive)
                        .count());
    }
}
