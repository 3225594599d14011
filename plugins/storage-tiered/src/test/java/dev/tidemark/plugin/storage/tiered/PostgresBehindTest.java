package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.flush.AsideRows;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory in front of a PostgreSQL: what others see of it in there, and what becomes of the ways in which others failed. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresBehindTest {
    @TempDir
    Path directory;

    private String schema;

    @BeforeEach
    void define() {
        schema = Database.schema(directory);
        try (StorageBackend bare = Database.open(schema)) {
            Rows.define(bare);
        }
    }

    private StorageBackend open(String server, TieredOptions options) {
        GivenStorage chosen = new GivenStorage(Database.open(schema), Set.of(StorageCapability.SHARED));
        TestContext context = new TestContext(
                server, directory.resolve(server), () -> Instant.EPOCH, new SplittableRandom(server.hashCode()));
        return new Opening(chosen, options, context).open();
    }

    private MemoryFirstStorage memoryFirst(String server, Durability durability) {
        return (MemoryFirstStorage) open(server, Stores.options(durability));
    }

    private static TieredOptions flushedWithin(Duration interval) {
        return new TieredOptions(
                Durability.INTERVAL, interval, 1 << 20, 1 << 20, Duration.ofDays(1), Duration.ofSeconds(60));
    }

    /** Returns what somebody with psql sees. */
    private List<String> mails() {
        return Database.texts("SELECT mail FROM " + schema + ".people ORDER BY id");
    }

    @Test
    void byIntervalRowsComeToTheDatabaseByThemselvesInTheDeclaredTime() throws InterruptedException {
        try (StorageBackend store = open("one", flushedWithin(Duration.ofMillis(200)))) {
            Rows.put(store, Rows.person(1, "one", 1));
            assertEquals("one", Rows.mail(store, 1), "from memory at once");
            while (mails().isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(List.of("one"), mails());
        }
    }

    /** The time runs from the first commit that waits, not from the last write to the row. */
    @Test
    void aRowThatIsWrittenAgainAllTheTimeComesToTheDatabaseAllTheSame() {
        try (StorageBackend store = open("one", flushedWithin(Duration.ofMillis(200)))) {
            for (long lsn = 1; mails().isEmpty(); lsn++) {
                Rows.put(store, Rows.person(1, "mail " + lsn, lsn));
            }
        }
        assertEquals(1, mails().size());
    }

    @Test
    void untilItIsFlushedNobodyElseSeesARowAndAllSeeItAfterTheServerHasStopped() {
        for (Durability durability : List.of(Durability.INTERVAL, Durability.WAL)) {
            long number = durability.ordinal() + 1;
            try (StorageBackend store = memoryFirst("one", durability)) {
                Rows.put(store, Rows.person(number, "mail " + number, number));
                assertEquals(number - 1, mails().size());
                assertEquals(number, Rows.feed(store).size());
            }
            assertEquals(number, mails().size());
        }
    }

    @Test
    void bySyncARowIsInTheDatabaseWhenItsCommitReturns() {
        try (StorageBackend store = open("one", Stores.options(Durability.SYNC))) {
            Rows.put(store, Rows.person(1, "one", 1));
            assertEquals(List.of("one"), mails());
        }
    }

    /** What a transaction says that it will ask for is fetched in one journey, and rows that are known not to be there come by COPY. */
    @Test
    void bySyncWhatATransactionExpectsIsExpectedOfTheDatabase() {
        Database.run(
                "CREATE TABLE " + schema + ".said (statement text)",
                "CREATE FUNCTION " + schema + ".note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
                        + schema + ".said VALUES (split_part(current_query(), ' ', 1)); RETURN NULL; END $$",
                "CREATE TRIGGER note AFTER INSERT ON " + schema + ".people FOR EACH STATEMENT EXECUTE FUNCTION "
                        + schema + ".note()");
        try (StorageBackend store = open("one", Stores.options(Durability.SYNC))) {
            Rows.write(store, transaction -> {
                transaction.expect(
                        "people", LongStream.range(0, 100).mapToObj(RowKey::of).toList());
                transaction.openFeed();
                LongStream.range(0, 100).forEach(id -> transaction.put(Rows.person(id, "mail " + id, 1 + id)));
                transaction.settle();
            });
        }
        assertEquals(List.of("COPY"), Database.texts("SELECT DISTINCT statement FROM " + schema + ".said"));
    }

    /** The second is told by a notification of the database, and not by looking, for which it has an hour. */
    @Test
    void whatOneServerCommitsAnotherHearsAndReadsThoughItHadTheRowInMemory() throws InterruptedException {
        try (StorageBackend one = open("one", Stores.options(Durability.SYNC));
                StorageBackend two = open("two", Stores.options(Durability.SYNC))) {
            Rows.put(one, Rows.person(1, "one", 1));
            assertEquals("one", Rows.mail(two, 1));
            assertEquals("one", Rows.mail(two, 1));
            assertEquals(1, two.statistics().get("cache-hits"), "the second time from memory");
            CountDownLatch heard = new CountDownLatch(1);
            two.onCommit(heard::countDown);
            Rows.put(one, Rows.person(1, "uno", 2));
            assertTrue(heard.await(60, TimeUnit.SECONDS));
            assertEquals("uno", Rows.mail(two, 1));
        }
    }

    @Test
    void whileOneServerHasTheDatabaseOthersAreRefusedAndItIsGivenBack() {
        try (StorageBackend one = memoryFirst("one", Durability.INTERVAL)) {
            for (Durability durability : Durability.values()) {
                PluginException refusal =
                        assertThrows(PluginException.class, () -> open("two", Stores.options(durability)));
                assertTrue(refusal.getMessage().contains("has the backend to itself until"), refusal::getMessage);
            }
            Rows.put(one, Rows.person(1, "one", 1));
        }
        try (StorageBackend two = open("two", Stores.options(Durability.SYNC))) {
            assertEquals(List.of("one"), Rows.feed(two));
        }
    }

    /** Entries were lost when a member crashed (Hazelcast 1317, 5757). */
    @Test
    void whatWasCommittedToTheLogIsThereAfterACrashBeforeAnyFlush() throws IOException {
        MemoryFirstStorage killed = memoryFirst("one", Durability.WAL);
        Rows.put(killed, Rows.person(1, "one", 1));
        copy(directory.resolve("one"), directory.resolve("again"));
        try (StorageBackend store = memoryFirst("again", Durability.WAL)) {
            assertEquals(List.of("one"), Rows.feed(store));
        }
        assertEquals(List.of("one"), mails());
        assertThrows(StorageException.class, killed::close, "it is not the one any more who has the database");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** One bad entry blocked the queue (Hazelcast 7762, 11796). */
    @Test
    void aRowThatTheDatabaseRefusesHoldsUpNoOther() {
        refuse("bad");
        try (MemoryFirstStorage store = memoryFirst("one", Durability.INTERVAL)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "bad", 2), Rows.person(3, "three", 3));
            store.flush();
            assertEquals(List.of("one", "three"), mails());
            assertEquals(List.of("one", "bad", "three"), Rows.feed(store));
            accept();
        }
    }

    private void refuse(String mail) {
        Database.run("ALTER TABLE " + schema + ".people ADD CONSTRAINT nasty CHECK (mail <> '" + mail + "')");
    }

    private void accept() {
        Database.run("ALTER TABLE " + schema + ".people DROP CONSTRAINT nasty");
    }

    /** Nobody could see what was not written, and why (Hazelcast 9265). */
    @Test
    void whatTheDatabaseRefusesAndWhyIsToBeSeenUntilItIsTaken() {
        refuse("bad");
        try (MemoryFirstStorage store = memoryFirst("one", Durability.INTERVAL)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "bad", 2));
            store.flush();
            List<String> remarks = store.remarks();
            assertEquals(1, remarks.size(), remarks::toString);
            assertTrue(remarks.get(0).contains("row (2) of table 'people'"), remarks::toString);
            assertTrue(remarks.get(0).contains("nasty"), remarks::toString);
            accept();
            for (int i = 3; i < 3 + AsideRows.TRY_AGAIN; i++) {
                Rows.put(store, Rows.person(i, "mail " + i, i));
                store.flush();
            }
            assertEquals(List.of(), store.remarks());
            assertTrue(mails().contains("bad"));
        }
    }

    /** Retries stopped after some days (Hazelcast 8918). Each one fails until the database takes writes again. */
    @Test
    void aDatabaseThatRefusesEveryWriteIsTriedAgainUntilItTakesThem() throws InterruptedException {
        String state = schema + "._tidemark_state";
        try (StorageBackend store = open("one", flushedWithin(Duration.ofMillis(20)))) {
            Database.run("ALTER TABLE " + state + " RENAME TO gone");
            Rows.put(store, Rows.person(1, "one", 1));
            while (store.remarks().isEmpty()) {
                Thread.onSpinWait();
            }
            assertTrue(store.remarks().get(0).contains("does not reach the backend"), store.remarks()::toString);
            Database.run("ALTER TABLE " + schema + ".gone RENAME TO _tidemark_state");
            while (mails().isEmpty() || !store.remarks().isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(List.of("one"), mails());
        }
    }

    /** Memory ran out while the database was down (Hazelcast 11389). */
    @Test
    void aDatabaseThatTakesNothingBoundsWhatWaitsAndWritesAreRefusedUntilItTakesThem() {
        TieredOptions small = new TieredOptions(
                Durability.INTERVAL, Duration.ofDays(1), 64 << 10, 1 << 20, Duration.ofDays(1), Duration.ofSeconds(60));
        String state = schema + "._tidemark_state";
        try (StorageBackend store = open("one", small)) {
            Database.run("ALTER TABLE " + state + " RENAME TO gone");
            assertThrows(StorageException.class, () -> {
                for (int i = 1; i <= 10_000; i++) {
                    Rows.put(store, Rows.person(i, "mail " + i, i));
                }
            });
            long waiting = store.statistics().get("unflushed-rows");
            assertTrue(waiting > 10 && waiting < 1_000, () -> waiting + " rows wait");
            Database.run("ALTER TABLE " + schema + ".gone RENAME TO _tidemark_state");
            Rows.put(store, Rows.person(20_000, "later", 20_000));
            assertEquals(waiting + 1, mails().size(), "all that waited, and what came then");
        }
    }
}
