package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.RowVersion;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.Writer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables of which a device holds only what it wrote and what it has read. */
class OnDemandTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static OnDemands onDemands() {
        return new OnDemands(TablePolicy.DEFAULT, "last-writer-wins");
    }

    // ---- reading

    @Test
    void aDeviceHoldsWhatItWroteAndWhatItHasRead() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            for (int i = 0; i < 20; i++) {
                all.cluster.write(s, "q" + i, "a", "v" + i);
            }
            SyncNode d = all.device("D");
            all.cluster.write(d, "mine", "a", "1");
            assertEquals(0, all.cluster.sync(d).pulled().rows(), "of the others it is told nothing");
            assertEquals(Optional.of("v3"), all.ask(d, "q3", "a"));
            assertEquals(Set.of("mine", "q3"), all.keys(d));
            assertEquals(Optional.of("1"), all.ask(s, "mine", "a"));
        }
    }

    @Test
    void aReadBringsWhatIsNewerAtTheServer() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            assertEquals(Optional.of("1"), all.ask(d, "r", "a"));
            all.cluster.write(s, "r", "a", "2");
            assertEquals(Optional.of("2"), all.ask(d, "r", "a"));
            all.cluster.delete(s, "r");
            assertEquals(Optional.empty(), all.ask(d, "r", "a"));
            assertEquals(Set.of(), all.keys(d));
        }
    }

    @Test
    void aReadAnswersFromTheCopyAtOnceWhenOffline() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            all.cluster.stop(s);
            assertEquals(Optional.of("1"), all.ask(d, "r", "a"));
            CompletableFuture<Optional<Row>> again = all.begin(d, "r");
            assertTrue(again.isDone(), "it is known to be offline");
        }
    }

    @Test
    void aReadWaitsNoLongerThanItsDeadline() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            all.cluster.write(s, "r", "a", "2");
            all.cluster.slow(Duration.ofMillis(900));
            CompletableFuture<Optional<Row>> read = all.begin(d, "r");
            all.cluster.time.advance(DEADLINE.minusMillis(1));
            assertFalse(read.isDone());
            all.cluster.time.advance(Duration.ofMillis(1));
            assertEquals(Optional.of(Cluster.row("a", "1")), read.join());
            all.cluster.time.advance(Duration.ofMinutes(5));
            assertEquals(Map.of(RowKey.of("r"), Cluster.row("a", "2")), Cluster.content(d), "what comes late is kept");
        }
    }

    @Test
    void ofARowThatIsNotHeldNothingIsSaidOffline() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.stop(s);
            CompletionException failed = assertThrows(CompletionException.class, () -> all.ask(d, "r", "a"));
            SyncException problem = (SyncException) failed.getCause();
            assertEquals(SyncException.Kind.UNREACHABLE, problem.kind());
            assertTrue(
                    problem.getMessage().startsWith("row ('r') of table 'notes' is not held here"),
                    problem.getMessage());
        }
    }

    @Test
    void aRowThatIsNowhereIsNothing() {
        try (OnDemands all = onDemands()) {
            all.server();
            SyncNode d = all.device("D");
            assertEquals(Optional.empty(), all.ask(d, "nowhere", "a"));
            assertEquals(Set.of(), all.keys(d));
        }
    }

    @Test
    void aLiveDeviceIsToldOfHeldRowsAndAsksNothingForThem() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            all.cluster.write(s, "q", "a", "1");
            SyncNode d = all.device("D");
            d.live(event -> {});
            all.cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(Optional.of("1"), all.ask(d, "r", "a"));
            all.cluster.write(s, "r", "a", "2");
            all.cluster.write(s, "q", "a", "2");
            assertEquals(Map.of(RowKey.of("r"), Cluster.row("a", "2")), Cluster.content(d));
            CompletableFuture<Optional<Row>> read = all.begin(d, "r");
            assertTrue(read.isDone(), "a held row is current");
            all.cluster.delete(s, "r");
            assertEquals(Map.of(), Cluster.content(d), "of a deletion as well");
            assertTrue(all.begin(d, "r").isDone());
        }
    }

    @Test
    void aRowThatWasWrittenHereIsToldOfFromThenOn() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            SyncNode d = all.device("D");
            d.live(event -> {});
            all.cluster.time.advance(Duration.ofSeconds(1));
            all.cluster.write(d, "r", "a", "1");
            all.cluster.write(s, "r", "b", "2");
            assertEquals(Optional.of("2"), all.held(d, "r", "b"));
            all.cluster.delete(s, "r");
            assertEquals(Set.of(), all.keys(d));
        }
    }

    @Test
    void manyReadsAtOnceAreAnsweredTogether() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            for (int i = 0; i < 50; i++) {
                all.cluster.write(s, "q" + i, "a", "v" + i);
            }
            SyncNode d = all.device("D");
            List<CompletableFuture<Optional<Row>>> reads =
                    IntStream.range(0, 50).mapToObj(i -> all.begin(d, "q" + i)).toList();
            all.cluster.time.runUntil(() -> reads.stream().allMatch(CompletableFuture::isDone));
            for (int i = 0; i < 50; i++) {
                assertEquals(
                        Optional.of(Cluster.row("a", "v" + i)), reads.get(i).join());
            }
        }
    }

    // ---- letting go

    @Test
    void rowsThatWereUsedLongestAgoAreLetGo() {
        try (OnDemands all = onDemands().holding(3)) {
            SyncNode s = all.server();
            for (int i = 0; i < 5; i++) {
                all.cluster.write(s, "q" + i, "a", "v");
            }
            SyncNode d = all.device("D");
            for (String id : List.of("q0", "q1", "q2", "q0", "q3", "q4")) {
                all.ask(d, id, "a");
            }
            all.cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(Set.of("q0", "q3", "q4"), all.keys(d));
            assertEquals(5, Cluster.content(s).size(), "to let a row go deletes nothing");
        }
    }

    @Test
    void whatIsUnsentIsNeverLetGo() {
        try (OnDemands all = onDemands().holding(3)) {
            SyncNode s = all.server();
            SyncNode d = all.device("D");
            for (int i = 0; i < 10; i++) {
                all.cluster.write(d, "q" + i, "a", "v");
            }
            assertEquals(10, all.keys(d).size());
            all.cluster.sync(d);
            all.cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(Set.of("q7", "q8", "q9"), all.keys(d));
            assertEquals(10, Cluster.content(s).size());
        }
    }

    @Test
    void aRowThatWasLetGoIsReadAgainAsItStands() {
        try (OnDemands all = onDemands().holding(1)) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            all.cluster.write(s, "q", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            all.ask(d, "q", "a");
            all.cluster.write(s, "r", "b", "2");
            all.cluster.sync(d);
            assertEquals(Set.of("q"), all.keys(d));
            assertEquals(Optional.of("2"), all.ask(d, "r", "b"));
            assertEquals(
                    Optional.of("1"), all.held(d, "r", "a"), "all of it, not what is new since the last checkpoint");
        }
    }

    @Test
    void theBoundHoldsAfterARestart() {
        try (OnDemands all = onDemands().holding(2)) {
            SyncNode s = all.server();
            for (int i = 0; i < 4; i++) {
                all.cluster.write(s, "q" + i, "a", "v");
            }
            SyncNode d = all.device("D");
            all.ask(d, "q0", "a");
            all.ask(d, "q1", "a");
            SyncNode again = all.cluster.restart(d);
            all.ask(again, "q2", "a");
            all.cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(Set.of("q1", "q2"), all.keys(again));
        }
    }

    // ---- histories

    /** D has read the feed beyond r, and does not hold r. [Its context says that it had seen r, and its write overwrites r silently.] */
    @Test
    void unheldInsert() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", Row.of(Map.of("a", text("s"), "b", text("s"))));
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.write(d, "r", "a", "d");
            assertEquals(1, all.cluster.sync(d).conflicts(), "D knew nothing of r");
            assertEquals(Optional.of("s"), all.ask(s, "r", "a"));
            all.cluster.sync(d);
            assertEquals(
                    Cluster.content(s),
                    Cluster.content(d),
                    "D is told all of the row, what it had written no word of too");
        }
    }

    /** The same, with D's write as the winner: what D never wrote nor saw stays, and D gets it. */
    @Test
    void unheldInsertThatWins() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", Row.of(Map.of("a", text("s"), "b", text("s"))));
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.write(d, "r", "a", "d");
            assertEquals(1, all.cluster.sync(d).conflicts());
            assertEquals(
                    Row.of(Map.of("a", text("d"), "b", text("s"))),
                    Cluster.content(s).get(RowKey.of("r")));
            all.cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    /** The same where both say the same: no conflict, and D holds what the server has. */
    @Test
    void unheldInsertOfTheSame() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", Row.of(Map.of("a", text("1"), "b", text("s"))));
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.write(d, "r", "a", "1");
            all.cluster.sync(d);
            all.cluster.sync(d);
            assertEquals(Optional.of("s"), all.held(d, "r", "b"));
        }
    }

    /**
     * D writes r unseen, hears that the write was taken, and writes b, of which it has not been told yet. [Its cursor is beyond the
     * server's b, so that the second write overwrites b silently.]
     */
    @Test
    void unheldInsertThatIsWrittenAgainBeforeItIsTold() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "b", "s");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.write(d, "r", "a", "d");
            CompletableFuture<?> broken = all.cluster.begin(d);
            all.cluster.time.runUntil(() -> Cluster.pending(d) == 0);
            all.cluster.breakLinks();
            all.cluster.time.runUntil(broken::isDone);
            assertEquals(Optional.empty(), all.held(d, "r", "b"), "it has not been told");
            all.cluster.write(d, "r", "b", "d");
            assertEquals(1, all.cluster.sync(d).conflicts());
            assertEquals(Optional.of("s"), all.ask(s, "r", "b"));
            all.cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    /** r was held, let go, and written to at the server since; D writes it again. [D had seen it once, so its write is no conflict.] */
    @Test
    void letGoAndWritten() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins").holding(1)) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            all.cluster.write(s, "q", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            all.ask(d, "q", "a");
            all.cluster.write(s, "r", "a", "2");
            all.cluster.sync(d);
            assertEquals(Set.of("q"), all.keys(d));
            all.cluster.write(d, "r", "a", "3");
            assertEquals(1, all.cluster.sync(d).conflicts());
            assertEquals(Optional.of("2"), all.ask(s, "r", "a"));
            assertEquals(Optional.of("2"), all.ask(d, "r", "a"));
        }
    }

    /** The same with a row of D's own. [D's own writes pass for seen: D seems to have made the row anew, and its other columns are gone.] */
    @Test
    void letGoAndMadeAnewByItsAuthor() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins").holding(1)) {
            SyncNode s = all.server();
            SyncNode d = all.device("D");
            all.cluster.write(d, "r", Row.of(Map.of("a", text("1"), "b", text("1"))));
            all.cluster.sync(d);
            all.cluster.write(d, "q", "a", "1");
            all.cluster.sync(d);
            assertEquals(Set.of("q"), all.keys(d));
            all.cluster.write(d, "r", "a", "2");
            assertEquals(1, all.cluster.sync(d).conflicts());
            all.cluster.sync(d);
            Row whole = Row.of(Map.of("a", text("1"), "b", text("1")));
            assertEquals(whole, Cluster.content(s).get(RowKey.of("r")));
            assertEquals(whole, Cluster.content(d).get(RowKey.of("r")));
        }
    }

    @Test
    void anUpdateOfARowThatIsNotHeldIsRefused() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            SyncException refused = assertThrows(
                    SyncException.class,
                    () -> d.write(writer -> {
                        writer.patch(Cluster.NOTES, RowKey.of("r"), Cluster.row("a", "2"));
                        return null;
                    }));
            assertEquals(SyncException.Kind.USAGE, refused.kind());
            assertTrue(refused.getMessage().contains("get it first"), refused.getMessage());
        }
    }

    /** D deletes r, which it does not hold. [It has read beyond r, so the deletion takes what D never saw, without a word.] */
    @Test
    void unheldDeletion() {
        try (OnDemands all = new OnDemands(
                new TablePolicy(
                        List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of()),
                "last-writer-wins")) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            all.cluster.delete(d, "r");
            assertEquals(1, all.cluster.sync(d).conflicts());
            assertEquals(Optional.of("1"), all.ask(s, "r", "a"));
            all.cluster.sync(d);
            assertEquals(Optional.of("1"), all.held(d, "r", "a"), "D is told that the row lives");
            all.ask(d, "r", "a");
            all.cluster.delete(d, "r");
            assertEquals(0, all.cluster.sync(d).conflicts(), "now it has seen it");
            assertEquals(Map.of(), Cluster.content(s));
        }
    }

    /** What was read is seen: a write over it is no conflict, and one over what came later is. */
    @Test
    void whatWasReadWasSeen() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            all.cluster.write(d, "r", "a", "2");
            assertEquals(0, all.cluster.sync(d).conflicts());
            assertEquals(Optional.of("2"), all.ask(s, "r", "a"));
            all.cluster.write(s, "r", "a", "3");
            all.cluster.write(d, "r", "a", "4");
            assertEquals(1, all.cluster.sync(d).conflicts());
            assertEquals(Optional.of("3"), all.ask(s, "r", "a"));
        }
    }

    /** A row that was made here unseen is whole once its word has come: what others write to it then was seen. */
    @Test
    void whatWasMadeHereIsSeenOnceItIsTold() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = all.server();
            SyncNode d = all.device("D");
            all.cluster.write(d, "r", "a", "1");
            all.cluster.sync(d);
            all.cluster.write(s, "r", "b", "2");
            all.cluster.sync(d);
            assertEquals(Optional.of("2"), all.held(d, "r", "b"));
            all.cluster.write(d, "r", "b", "3");
            assertEquals(0, all.cluster.sync(d).conflicts());
            all.cluster.delete(d, "r");
            assertEquals(0, all.cluster.sync(d).conflicts());
            assertEquals(Map.of(), Cluster.content(s));
        }
    }

    /**
     * The feed moves while a row is fetched, at each point of the exchange: an older page must not overtake what was fetched, and what was
     * fetched must not hide what came later.
     */
    @Test
    void movingFeedUnderAFetch() {
        for (long after = 0; after < 2_400; after += 200) {
            try (OnDemands all = onDemands()) {
                all.inPages();
                SyncNode s = all.server();
                for (int i = 0; i < 6; i++) {
                    all.cluster.write(s, "q" + i, "a", "q");
                }
                all.cluster.write(s, "r", Row.of(Map.of("a", text("1"), "b", text("1"))));
                SyncNode d = all.device("D");
                all.ask(d, "q0", "a");
                all.cluster.write(s, "q0", "a", "p");
                all.cluster.write(s, "r", "a", "2");
                all.cluster.slow(Duration.ofMillis(20));
                long from = all.cluster.wire().sent();
                long until = from + after;
                CompletableFuture<Optional<Row>> read = all.begin(d, "r");
                all.cluster.time.runUntil(
                        () -> read.isDone() || all.cluster.wire().sent() > until);
                all.cluster.write(s, "r", "b", "2");
                all.cluster.time.runUntil(read::isDone);
                assertEquals(Optional.of(text("2")), read.join().orElseThrow().get("a"));
                all.cluster.write(d, "r", "c", "d");
                all.cluster.sync(d);
                all.cluster.sync(d);
                assertEquals(
                        Cluster.content(s).get(RowKey.of("r")),
                        Cluster.content(d).get(RowKey.of("r")),
                        "after " + after);
            }
        }
    }

    /** The link breaks at each byte of the exchange; pages that were kept are taken up, and what was fetched is not what it was then. */
    @Test
    void fetchAcrossABrokenLink() {
        for (long cut = 100; cut < 2_200; cut += 125) {
            try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
                all.inPages();
                SyncNode s = all.server();
                for (int i = 0; i < 4; i++) {
                    all.cluster.write(s, "q" + i, "a", "q");
                }
                all.cluster.write(s, "r", "a", "1");
                SyncNode d = all.device("D");
                all.ask(d, "q0", "a");
                all.cluster.write(s, "q0", "a", "p");
                all.cluster.wire().cutAfterSending(cut);
                CompletableFuture<Optional<Row>> read = all.begin(d, "r");
                all.cluster.time.runUntil(read::isDone);
                all.cluster.wire().heal();
                all.cluster.write(s, "r", "a", "2");
                all.cluster.sync(d);
                all.cluster.write(d, "r", "a", "3");
                boolean hadSeen = !read.isCompletedExceptionally();
                assertEquals(hadSeen ? 0 : 1, all.cluster.sync(d).conflicts(), "cut after " + cut);
                assertEquals(Optional.of(hadSeen ? "3" : "2"), all.ask(s, "r", "a"), "cut after " + cut);
                all.cluster.sync(d);
                assertEquals(
                        Cluster.content(s).get(RowKey.of("r")),
                        Cluster.content(d).get(RowKey.of("r")));
            }
        }
    }

    /** r is written here while the fetch of it is under way, at each moment of it: it is a write that has not seen what comes. */
    @Test
    void writtenWhileItIsFetched() {
        Set<Optional<Value>> read = new HashSet<>();
        for (int after = 0; after < 700; after += 70) {
            try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
                SyncNode s = all.server();
                all.cluster.write(s, "r", Row.of(Map.of("a", text("s"), "b", text("s"))));
                SyncNode d = all.device("D");
                all.cluster.sync(d);
                all.cluster.slow(Duration.ofMillis(100));
                CompletableFuture<Optional<Row>> fetch = all.begin(d, "r");
                all.cluster.time.advance(Duration.ofMillis(after));
                boolean hadSeen = fetch.isDone();
                all.cluster.write(d, "r", "a", "d");
                all.cluster.time.runUntil(fetch::isDone);
                read.add(fetch.join().orElseThrow().get("a"));
                all.cluster.sync(d);
                assertEquals(Optional.of(hadSeen ? "d" : "s"), all.ask(s, "r", "a"), "after " + after);
                all.cluster.sync(d);
                assertEquals(Cluster.content(s), Cluster.content(d));
            }
        }
        assertEquals(
                Set.of(Optional.of(text("s")), Optional.of(text("d"))),
                read,
                "what was written here stays until it is settled");
    }

    /** Deletions were forgotten, and D is far behind: of what it holds the deleted rows go, and it gets nothing that it does not hold. */
    @Test
    void farBehind() {
        try (OnDemands all = onDemands()) {
            all.remembering(Duration.ofMinutes(10));
            SyncNode s = all.server();
            for (int i = 0; i < 6; i++) {
                all.cluster.write(s, "q" + i, "a", "v");
            }
            SyncNode d = all.device("D");
            all.ask(d, "q0", "a");
            all.ask(d, "q1", "a");
            all.cluster.delete(s, "q0");
            all.cluster.write(s, "q1", "a", "w");
            all.cluster.time.advance(Duration.ofHours(2));
            all.cluster.write(d, "new", "a", "d");
            all.cluster.sync(d);
            assertEquals(Set.of("new", "q1"), all.keys(d));
            assertEquals(Optional.of("w"), all.held(d, "q1", "a"));
        }
    }

    /** The server is restored: what D holds and the server has lost comes back, others' writes included. */
    @Test
    void restoredServer() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "q", "a", "1");
            SyncNode d = all.device("D");
            all.cluster.sync(d);
            StorageBackend backup = all.cluster.copyOf(s);
            all.cluster.write(s, "r", "a", "lost");
            all.cluster.write(s, "never-read", "a", "lost");
            all.ask(d, "r", "a");
            all.cluster.write(d, "mine", "a", "d");
            all.cluster.sync(d);
            all.cluster.stop(s);
            SyncNode restored = all.server(backup);
            all.cluster.write(restored, "q", "a", "2");
            all.cluster.sync(d);
            assertEquals(Set.of("mine", "q", "r"), all.keys(restored));
            assertEquals(Set.of("mine", "r"), all.keys(d));
            assertEquals(Optional.of("2"), all.ask(d, "q", "a"));
        }
    }

    // ---- beside other things

    @Test
    void comparingLeavesThemOut() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            all.cluster.write(s, "q", "a", "1");
            SyncNode d = all.device("D");
            all.ask(d, "r", "a");
            VerifyReport report = all.cluster.verify(d, true, true);
            assertTrue(report.isEqual(), report.toString());
            assertEquals(Set.of("r"), all.keys(d));
        }
    }

    @Test
    void aTableThatIsOnDemandNoMoreIsPulledAsAWhole() {
        try (OnDemands all = new OnDemands(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = all.server();
            for (int i = 0; i < 4; i++) {
                all.cluster.write(s, "q" + i, "a", "v");
            }
            SyncNode d = all.device("D");
            all.ask(d, "q0", "a");
            StorageBackend kept = all.cluster.copyOf(d);
            all.cluster.stop(d);
            all.cluster.with(builder -> builder);
            SyncNode whole = all.cluster.device("D", kept);
            all.cluster.write(whole, "q1", "a", "unseen");
            assertEquals(1, all.cluster.sync(whole).conflicts(), "until all is here it has seen as little as before");
            assertEquals(Cluster.content(s), Cluster.content(whole));
            all.cluster.write(whole, "q2", "a", "seen");
            assertEquals(0, all.cluster.sync(whole).conflicts());
        }
    }

    @Test
    void aServerHoldsAllOfItsTables() {
        try (OnDemands all = onDemands()) {
            all.cluster.with(builder -> builder.onDemand(Cluster.NOTES, OnDemand.DEFAULT));
            SyncException refused = assertThrows(SyncException.class, () -> all.cluster.server());
            assertTrue(refused.getMessage().startsWith("a server holds all rows"), refused.getMessage());
        }
    }

    @Test
    void aForeignKeyToATableOnDemandIsRefused() {
        try (OnDemands all = onDemands()) {
            all.server();
            SyncNode d = all.device("D");
            TableDefinition child = new TableDefinition(
                    "children",
                    TableDefinition.Kind.DECLARED,
                    TableDefinition.Identity.NATURAL,
                    List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                    List.of(ColumnDefinition.of("note", ColumnType.STRING)),
                    List.of(),
                    List.of(ForeignKey.of(List.of("note"), "notes", List.of("id"))));
            SyncException refused = assertThrows(SyncException.class, () -> d.define(child));
            assertTrue(refused.getMessage().contains("which is on demand here"), refused.getMessage());
            assertEquals(1, d.tables().size());
        }
    }

    private static Value text(String value) {
        return Value.of(value);
    }

    /** Two devices that both make the row would each be told that they were the one. */
    @Test
    void nobodySwapsOverARowThatTheServerMayHave() {
        try (OnDemands all = onDemands()) {
            SyncNode s = all.server();
            all.cluster.write(s, "r", "a", "1");
            SyncNode d = all.device("D");
            RowKey r = RowKey.of("r");
            for (Consumer<Writer> write : List.<Consumer<Writer>>of(
                    writer -> writer.insert(Cluster.NOTES, r, Row.EMPTY),
                    writer -> writer.putIf(Cluster.NOTES, r, RowVersion.ABSENT, Row.EMPTY),
                    writer -> writer.deleteIf(Cluster.NOTES, r, RowVersion.ABSENT),
                    writer -> writer.getVersioned(Cluster.NOTES, r))) {
                SyncException refused = assertThrows(
                        SyncException.class,
                        () -> d.write(writer -> {
                            write.accept(writer);
                            return writer;
                        }));
                assertTrue(refused.getMessage().contains("is not held here"), refused.getMessage());
            }
            all.ask(d, "r", "a");
            assertThrows(
                    SyncException.class,
                    () -> d.write(writer -> {
                        writer.insert(Cluster.NOTES, r, Row.EMPTY);
                        return writer;
                    }));
            assertTrue(d.write(writer -> writer.deleteIf(
                            Cluster.NOTES,
                            r,
                            writer.getVersioned(Cluster.NOTES, r).orElseThrow().version()))
                    .isDone());
        }
    }
}
