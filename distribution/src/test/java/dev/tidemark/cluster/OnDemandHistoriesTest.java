package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Histories in which a device that holds a table on demand once lost or falsified something. */
class OnDemandHistoriesTest {
    private static final String OTHERS = "others";
    private static final long NEVER = Long.MAX_VALUE / 2;

    private static OnDemands onDemands() {
        return new OnDemands(TablePolicy.DEFAULT, "last-writer-wins");
    }

    // ---- links that break

    /**
     * The link breaks before CHECKPOINT twice, while nothing is written at the server: the second session's page of fetched rows ends
     * where the first one's last page ended. [It takes that page's place, and what stood there of other tables is lost.]
     */
    @Test
    void aPageOfFetchedRowsTakesNoOtherPagesPlace() {
        long first = bytesOfTheLastRead(NEVER, NEVER);
        long second = bytesOfTheLastRead(first - 1, NEVER);
        bytesOfTheLastRead(first - 1, second - 1);
    }

    /** Reads a row until it is there, cut off before so many bytes, and returns how many bytes the last attempt took. */
    private static long bytesOfTheLastRead(long... cuts) {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            s.define(TableDefinition.open(OTHERS, "id"));
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            other(s, "o1");
            other(s, "o2");
            long took = 0;
            boolean isThere = false;
            for (int i = 0; i < cuts.length && !isThere; i++) {
                long before = all.cluster.wire().sent();
                all.cluster.wire().cutAfterSending(cuts[i]);
                CompletableFuture<Optional<Row>> read = all.begin(d, "r");
                all.cluster.time.runUntil(read::isDone);
                all.cluster.wire().heal();
                took = all.cluster.wire().sent() - before;
                isThere = !read.isCompletedExceptionally();
                assertEquals(cuts[i] == NEVER, isThere);
            }
            all.cluster.sync(d);
            assertEquals(s.query(Query.all(OTHERS)), d.query(Query.all(OTHERS)));
            assertEquals(Optional.of("1"), all.ask(d, "r", "a"));
            return took;
        }
    }

    private static void other(SyncNode node, String id) {
        node.write(writer -> {
            writer.put(OTHERS, RowKey.of(id), Row.of(Map.of("a", Value.of("o"))));
            return id;
        });
    }

    // ---- what a device lets go

    /**
     * WELCOME acknowledges a write, and the link breaks before what became of it is told. [The row is let go in between, and the
     * outcome comes without what was written.]
     */
    @Test
    void aRowStaysUntilWhatBecameOfItIsTold() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins").holding(1)) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "s");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.write(d, "r", Row.of(Map.of("a", Value.of("d"), "c", Value.of("d"))));
            all.cluster.slow(Duration.ofMillis(100));
            CompletableFuture<?> first = all.cluster.begin(d);
            all.cluster.time.runUntil(() -> all.held(s, "r", "c").isPresent());
            all.cluster.breakLinks();
            all.cluster.time.runUntil(first::isDone);
            CompletableFuture<?> second = all.cluster.begin(d);
            all.cluster.time.runUntil(() -> Cluster.pending(d) == 0);
            all.cluster.breakLinks();
            all.cluster.time.runUntil(second::isDone);
            assertEquals(List.of(), d.outcomes());
            all.cluster.slow(Duration.ZERO);
            all.cluster.write(d, "q", "a", "d");
            all.cluster.sync(d);
            assertEquals(
                    List.of(Cluster.row("a", "d")),
                    d.outcomes().stream().map(Outcome::written).toList());
            all.cluster.sync(d);
            assertEquals(Set.of("q"), all.keys(d), "now it goes");
        }
    }

    // ---- what a write has seen

    /**
     * D made r, let it go, and writes it unseen; then the table is on demand no more. [Only to a session that sends INTEREST is such a
     * write unseeing: it passes for a deletion and a creation, and r's other column is gone.]
     */
    @Test
    void aWriteToARowThatWasLetGoIsUnseeingWhenItsTableIsOnDemandNoMore() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins").holding(1)) {
            SyncNode s = all.server();
            SyncNode d = all.device("D");
            Row whole = Row.of(Map.of("a", Value.of("1"), "b", Value.of("1")));
            all.cluster.write(d, "r", whole);
            all.cluster.sync(d);
            all.cluster.write(d, "q", "a", "1");
            all.cluster.sync(d);
            all.cluster.sync(d);
            assertEquals(Set.of("q"), all.keys(d));
            all.cluster.write(d, "r", "a", "2");
            StorageBackend kept = all.cluster.copyOf(d);
            all.cluster.stop(d);
            SyncNode again = all.cluster.with(builder -> builder).device("D", kept);
            assertEquals(1, all.cluster.sync(again).conflicts());
            assertEquals(whole, Cluster.content(s).get(RowKey.of("r")));
            all.cluster.sync(again);
            assertEquals(Cluster.content(s), Cluster.content(again));
            all.cluster.write(again, "r", "a", "3");
            assertEquals(0, all.cluster.sync(again).conflicts(), "now it has seen all");
        }
    }

    /** D holds r and has patched it, is told of all, and deletes it. [It seems to have seen no more than its patch had.] */
    @Test
    void aDeletionHasSeenWhatItsAuthorWasTold() {
        try (OnDemands all = new OnDemands(
                new TablePolicy(
                        List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of()),
                "last-writer-wins")) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            all.cluster.write(d, "r", "a", "2");
            all.cluster.write(s, "r", "b", "1");
            all.cluster.sync(d);
            assertEquals(Optional.of("1"), all.held(d, "r", "b"));
            all.cluster.delete(d, "r");
            assertEquals(0, all.cluster.sync(d).conflicts());
            assertEquals(Map.of(), Cluster.content(s));
        }
    }

    // ---- who may

    @Test
    void aNodeAmongEqualsHoldsAllOfItsTables() {
        try (OnDemands all = onDemands()) {
            all.cluster.with(builder -> builder.role(Role.PEER).onDemand(Cluster.NOTES, OnDemand.DEFAULT));
            SyncException refused = assertThrows(SyncException.class, () -> all.cluster.device("D"));
            assertEquals(SyncException.Kind.USAGE, refused.kind());
            assertTrue(refused.getMessage().startsWith("a node that exchanges with equals"), refused.getMessage());
        }
    }

    // ---- what a read answers

    /** [The server folds case and this device does not: the answer was dropped, and the read said that there is no such row.] */
    @Test
    void aReadOfATableThatIsNotThereSaysSo() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            SyncException name = assertThrows(SyncException.class, () -> d.getAsync("Notes", RowKey.of("r")));
            assertEquals(SyncException.Kind.USAGE, name.kind());
            assertEquals("there is no table 'Notes'. There are: notes", name.getMessage());
            SyncException key = assertThrows(
                    SyncException.class, () -> d.getAsync("notes", RowKey.of(Value.of("r"), Value.of("s"))));
            assertEquals(SyncException.Kind.USAGE, key.kind());
            assertEquals(Optional.of("1"), all.ask(d, "r", "a"));
        }
    }

    /** A table that comes with the session that was opened for the read. */
    @Test
    void aReadOfATableThatIsNotKnownYetAsksForIt() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            s.define(TableDefinition.open(OTHERS, "id"));
            other(s, "o1");
            all.cluster.with(
                    builder -> builder.onDemand(OTHERS, OnDemand.DEFAULT).onDemand("nowhere", OnDemand.DEFAULT));
            SyncNode d = all.cluster.device("D");
            assertEquals(Optional.of(Cluster.row("a", "o")), read(all, d, OTHERS, RowKey.of("o1")));
            CompletionException nowhere =
                    assertThrows(CompletionException.class, () -> read(all, d, "nowhere", RowKey.of("o1")));
            assertTrue(nowhere.getMessage().contains("there is no table 'nowhere'"), nowhere.getMessage());
        }
    }

    private static Optional<Row> read(OnDemands all, SyncNode node, String table, RowKey key) {
        CompletableFuture<Optional<Row>> read = node.getAsync(table, key).toCompletableFuture();
        all.cluster.time.runUntil(read::isDone);
        return read.join();
    }

    /** The server's row breaks a constraint of D's. [It is set aside, and the read says that there is none.] */
    @Test
    void aReadOfARowThatIsSetAsideSaysSo() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "email", "x");
            all.cluster.with(Cluster.uniqueEmails());
            SyncNode d = all.device("D");
            all.cluster.write(d, "mine", "email", "x");
            CompletionException failed = assertThrows(CompletionException.class, () -> all.ask(d, "r", "email"));
            assertTrue(failed.getCause().getMessage().contains("set aside"), failed.getMessage());
            all.cluster.delete(d, "mine");
            all.cluster.sync(d);
            assertEquals(Optional.of("x"), all.ask(d, "r", "email"));
        }
    }

    /** The server is there, and does not let D in. [It counts as unreachable, and for ten seconds nobody asks it.] */
    @Test
    void onlyAServerThatCannotBeReachedIsNotAskedForAWhile() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            all.cluster.write(s, "large", "a", "x".repeat(9 << 20));
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            CompletionException failed = assertThrows(CompletionException.class, () -> all.ask(d, "large", "a"));
            assertEquals(SyncException.Kind.REFUSED, ((SyncException) failed.getCause()).kind());
            all.cluster.write(s, "r", "a", "2");
            assertEquals(Optional.of("2"), all.ask(d, "r", "a"));
            all.cluster.write(s, "r", "a", "x".repeat(9 << 20));
            assertThrows(CompletionException.class, () -> all.ask(d, "r", "a"), "the copy is known to be old");
        }
    }

    // ---- sessions

    /** There is always somebody who reads. [The session that was opened for the first read goes on for them, and a sync waits.] */
    @Test
    void readersDoNotKeepASyncWaiting() {
        try (OnDemands all = onDemands()) {
            all.server();
            SyncNode d = all.device("D");
            all.cluster.slow(Duration.ofMillis(100));
            AtomicInteger left = new AtomicInteger(60);
            for (int reader = 0; reader < 4; reader++) {
                readOn(all, d, left);
                // The first opens a session, and the others ask in it one after the other.
                all.cluster.time.advance(Duration.ofMillis(reader == 0 ? 250 : 60));
            }
            CompletableFuture<?> sync = all.cluster.begin(d);
            all.cluster.time.runUntil(() -> sync.isDone() || left.get() <= 0);
            assertTrue(sync.isDone(), "it waits for the last reader");
            all.cluster.time.runUntil(() -> left.get() <= 0);
        }
    }

    private static void readOn(OnDemands all, SyncNode d, AtomicInteger left) {
        int number = left.decrementAndGet();
        if (number > 0) {
            all.begin(d, "q" + number).whenComplete((row, failure) -> readOn(all, d, left));
        }
    }

    /** [Neither the deadline nor an answer comes any more, and who waits does so for ever.] */
    @Test
    void aReadFailsWhenItsNodeIsClosed() {
        try (OnDemands all = onDemands()) {
            all.server();
            SyncNode d = all.device("D");
            all.cluster.slow(Duration.ofMillis(100));
            CompletableFuture<?> read = all.begin(d, "r");
            CompletableFuture<?> sync = all.cluster.begin(d);
            all.cluster.time.advance(Duration.ofMillis(250));
            assertFalse(read.isDone() || sync.isDone());
            all.cluster.stop(d);
            CompletionException failed = assertThrows(CompletionException.class, () -> read.getNow(null));
            assertTrue(failed.getMessage().contains("node 'D' is closed"), failed.getMessage());
            assertTrue(sync.isCompletedExceptionally());
        }
    }

    /** [The live session that ends leaves a question behind, and a session is opened for it by a node that closes.] */
    @Test
    void aNodeThatIsClosedOpensNoSession() {
        try (OnDemands all = onDemands()) {
            all.server();
            SyncNode d = all.device("D");
            d.live(event -> {});
            all.cluster.time.advance(Duration.ofSeconds(1));
            all.cluster.slow(Duration.ofMillis(100));
            CompletableFuture<?> read = all.begin(d, "r");
            all.cluster.time.advance(Duration.ofMillis(150));
            assertFalse(read.isDone());
            long before = all.cluster.wire().received();
            all.cluster.stop(d);
            assertTrue(read.isCompletedExceptionally());
            all.cluster.time.advance(Duration.ofMinutes(1));
            assertEquals(before, all.cluster.wire().received());
        }
    }

    /**
     * The server reads for minutes of what the device is not told. [It says nothing meanwhile, the device takes it for gone, and the next
     * session begins where this one did.]
     */
    @Test
    void aDeviceIsToldHowFarItsServerIsInWhatItIsNotToldOf() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            s.write(writer -> {
                for (int i = 0; i < 21_000; i++) {
                    writer.put(Cluster.NOTES, RowKey.of("q" + i), Row.of(Map.of("a", Value.of("v"))));
                }
                return s;
            });
            SyncNode d = all.device("D");
            Set<Long> told = new HashSet<>();
            CompletableFuture<SyncReport> sync = d.syncAsync((phase, done, total) -> {
                        if (phase == Progress.Phase.PULL) {
                            told.add(done);
                        }
                    })
                    .toCompletableFuture();
            all.cluster.time.runUntil(sync::isDone);
            assertEquals(0, sync.join().pulled().rows());
            assertTrue(told.size() >= 2, told.toString());
            assertEquals(Optional.of("v"), all.ask(d, "q7", "a"));
        }
    }

    /** More is read than is asked for at a time, and some of it by several readers. */
    @Test
    void whatIsAskedByManyIsAskedOnceAndALittleAtATime() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "q7", "a", "v");
            SyncNode d = all.device("D");
            List<CompletableFuture<Optional<Row>>> reads = IntStream.range(0, 2_400)
                    .mapToObj(i -> all.begin(d, "q" + i % 1_200))
                    .toList();
            all.cluster.time.runUntil(() -> reads.stream().allMatch(CompletableFuture::isDone));
            assertEquals(
                    2, reads.stream().filter(read -> read.join().isPresent()).count());
        }
    }
}
