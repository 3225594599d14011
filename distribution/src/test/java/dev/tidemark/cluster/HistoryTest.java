package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.HistoryEntry;
import dev.tidemark.runtime.HistoryEntry.What;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.testkit.ForwardingSnapshot;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A table with a history tells of each row who wrote what and when, what that replaced, and what became of it. */
class HistoryTest {
    private static final RowKey R = RowKey.of("r");
    private static final Duration KEPT = Duration.ofDays(30);

    private static HistoryPolicy kept(Duration retention) {
        return new HistoryPolicy(Optional.of(retention), Map.of());
    }

    private static Cluster cluster(String... conflict) {
        return new Cluster(TablePolicy.DEFAULT, conflict).with(builder -> builder.history(kept(KEPT)));
    }

    private static List<HistoryEntry> history(SyncNode node) {
        return node.history(Cluster.NOTES, R);
    }

    /** Returns an entry as people see it: what, by whom, the values it replaced and left, and what became of it. */
    private static String line(HistoryEntry entry) {
        String line = entry.what() + " by "
                + entry.writes().stream().map(HistoryEntry.Origin::name).toList() + " " + entry.replaced() + " -> "
                + entry.row().map(Row::toString).orElse("-")
                + entry.outcome().map(fate -> " " + fate.kind()).orElse("");
        return line.replace("'", "");
    }

    private static List<String> lines(SyncNode node) {
        return history(node).stream().map(HistoryTest::line).toList();
    }

    @Test
    void ownWritesAndThoseOfOthersStandInItWithWhatTheyReplaced() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "one");
            cluster.settle(List.of(d, e));
            cluster.write(e, "r", "a", "two");
            cluster.settle(List.of(e, d));
            cluster.delete(d, "r");
            cluster.settle(List.of(d, e));
            assertEquals(
                    List.of(
                            "WRITTEN by [D] {} -> {a=one} ACCEPTED",
                            "WRITTEN by [E] {a=one} -> {a=two} ACCEPTED",
                            "DELETED by [D] {a=two} -> - ACCEPTED"),
                    lines(s));
            String unknown = e.id().toString();
            assertEquals(
                    List.of(
                            "WRITTEN by [D] {} -> {a=one} ACCEPTED",
                            "WRITTEN by [" + unknown + "] {a=one} -> {a=two}",
                            "DELETED by [D] {a=two} -> - ACCEPTED"),
                    lines(d));
            HistoryEntry second = history(s).get(1);
            assertEquals(e.id(), second.writes().get(0).stamp().author().node());
            assertEquals(List.of("a"), second.writes().get(0).columns());
            assertEquals(1, second.writes().get(0).context().feeds().size(), "it had read the server's feed");
            assertTrue(second.at().isAfter(history(s).get(0).at()));
        }
    }

    @Test
    void aWriteThatLostStandsInItWithWhatItBroughtAndItsConflict() {
        try (Cluster cluster = cluster("first-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "base");
            cluster.settle(List.of(d, e));
            cluster.write(d, "r", "a", "by D");
            cluster.write(e, "r", "a", "by E");
            cluster.settle(List.of(d, e));
            List<String> atServer = lines(s);
            assertEquals(
                    List.of("WRITTEN by [D] {} -> {a=base} ACCEPTED", "WRITTEN by [D] {a=base} -> {a=by D} ACCEPTED"),
                    atServer.subList(0, 2));
            assertTrue(atServer.contains("ANSWERED by [E] {} -> {a=by E} SUPERSEDED"), atServer::toString);
            HistoryEntry lost = history(s).stream()
                    .filter(entry -> entry.what() == What.ANSWERED)
                    .findFirst()
                    .orElseThrow();
            String id = s.conflicts()
                    .list(dev.tidemark.runtime.Conflicts.Filter.ALL, Long.MAX_VALUE, 1)
                    .conflicts()
                    .get(0)
                    .id();
            assertEquals(List.of(id), lost.conflicts());
            HistoryEntry own = history(e).stream()
                    .filter(entry -> entry.row().equals(Optional.of(Cluster.row("a", "by E"))))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    Outcome.Kind.SUPERSEDED, own.outcome().orElseThrow().kind(), "the loser's own history says so too");
            assertEquals(Optional.of("by D"), cluster.read(e, "r", "a"));
        }
    }

    @Test
    void whatIsNotAnsweredYetHasNoOutcome() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "one");
            assertEquals(List.of("WRITTEN by [D] {} -> {a=one}"), lines(d));
            cluster.sync(d);
            assertEquals(List.of("WRITTEN by [D] {} -> {a=one} ACCEPTED"), lines(d));
        }
    }

    @Test
    void whatAConstraintRefusesIsPutBackInIt() {
        try (Cluster cluster = cluster("last-writer-wins").with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", Row.of(Map.of("email", Value.of("x"), "note", Value.of("D's"))));
            cluster.write(e, "q", Row.of(Map.of("email", Value.of("x"), "note", Value.of("E's"))));
            cluster.settle(List.of(d, e, d));
            List<String> refused = s.history(Cluster.NOTES, RowKey.of("q")).stream()
                    .map(HistoryTest::line)
                    .toList();
            assertTrue(refused.stream().anyMatch(line -> line.endsWith("REJECTED")), refused::toString);
            for (SyncNode node : List.of(s, d, e)) {
                Replayed.assertLeadsTo(cluster.store(node), node);
            }
        }
    }

    @Test
    void rowsAndTablesAreReadAsTheyWere() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            SyncNode s = cluster.server();
            Instant before = cluster.time.instant();
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(s, "r", "a", "one");
            cluster.write(s, "q", "a", "beside");
            Instant then = cluster.time.instant();
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(s, "r", "a", "two");
            cluster.delete(s, "q");
            assertEquals(Optional.empty(), s.history().rowAt(Cluster.NOTES, R, before));
            assertEquals(Optional.of(Cluster.row("a", "one")), s.history().rowAt(Cluster.NOTES, R, then));
            assertEquals(
                    List.of(RowKey.of("q"), R),
                    s.history().tableAt(Cluster.NOTES, then).stream()
                            .map(SyncNode.KeyedRow::key)
                            .toList());
            Instant now = cluster.time.instant();
            assertEquals(Optional.of(Cluster.row("a", "two")), s.history().rowAt(Cluster.NOTES, R, now));
            assertEquals(1, s.history().tableAt(Cluster.NOTES, now).size());
            assertEquals(
                    SyncException.Kind.USAGE,
                    assertThrows(
                                    SyncException.class,
                                    () -> s.history()
                                            .rowAt(
                                                    Cluster.NOTES,
                                                    R,
                                                    s.history()
                                                            .since(Cluster.NOTES)
                                                            .minusMillis(1)))
                            .kind());
        }
    }

    @Test
    void whatIsOlderThanTheRetentionGoesAndLeavesHowRowsWere() {
        try (Cluster cluster = new Cluster().with(builder -> builder.history(kept(Duration.ofMinutes(10))))) {
            SyncNode s = cluster.server();
            for (String value : List.of("one", "two", "three")) {
                cluster.write(s, "r", "a", value);
            }
            cluster.write(s, "q", "a", "gone soon");
            cluster.delete(s, "q");
            cluster.time.advance(Duration.ofMinutes(5));
            Instant middle = cluster.time.instant();
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(s, "r", "a", "four");
            cluster.time.advance(Duration.ofMinutes(6));
            assertEquals(
                    List.of("WRITTEN by [server] {a=two} -> {a=three}", "WRITTEN by [server] {a=three} -> {a=four}"),
                    lines(s));
            assertEquals(Optional.of(Cluster.row("a", "three")), s.history().rowAt(Cluster.NOTES, R, middle));
            Replayed.assertLeadsTo(cluster.store(s), s);
            cluster.time.advance(Duration.ofMinutes(30));
            assertEquals(List.of("WRITTEN by [server] {a=three} -> {a=four}"), lines(s));
            assertThrows(SyncException.class, () -> s.history().rowAt(Cluster.NOTES, R, middle));
            Replayed.assertLeadsTo(cluster.store(s), s);
        }
    }

    @Test
    void whatIsThereWhenAHistoryBeginsIsFoundInIt() {
        StorageBackend store = Stores.memory();
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server(store);
            cluster.write(s, "r", "a", "before");
            cluster.write(s, "q", "a", "gone");
            cluster.delete(s, "q");
            assertThrows(SyncException.class, () -> history(s));
            StorageBackend copy = cluster.copyOf(s);
            cluster.stop(s);
            cluster.with(builder -> builder.history(kept(KEPT)));
            SyncNode again = cluster.server(copy);
            assertEquals(List.of("FOUND by [server] {} -> {a=before}"), lines(again));
            cluster.write(again, "r", "a", "after");
            assertEquals(
                    "WRITTEN by [server] {a=before} -> {a=after}", lines(again).get(1));
            Replayed.assertLeadsTo(copy, again);
        }
    }

    @Test
    void whatWasWrittenWithoutItIsFoundWhenItGoesOn() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            SyncNode s = cluster.server();
            cluster.write(s, "r", "a", "one");
            cluster.write(s, "q", "a", "stays");
            StorageBackend kept = cluster.copyOf(s);
            cluster.stop(s);
            cluster.with(builder -> builder);
            SyncNode without = cluster.server(kept);
            cluster.write(without, "r", "a", "unseen");
            StorageBackend after = cluster.copyOf(without);
            cluster.stop(without);
            cluster.with(builder -> builder.history(kept(KEPT)));
            SyncNode again = cluster.server(after);
            assertEquals(
                    List.of("WRITTEN by [server] {} -> {a=one}", "FOUND by [server] {} -> {a=unseen}"), lines(again));
            assertEquals(1, again.history(Cluster.NOTES, RowKey.of("q")).size(), "what is as it was is not told again");
            Replayed.assertLeadsTo(after, again);
        }
    }

    @Test
    void tablesHaveTheirOwn() {
        HistoryPolicy others = new HistoryPolicy(Optional.of(KEPT), Map.of(Cluster.NOTES, Optional.empty()));
        try (Cluster cluster = new Cluster().with(builder -> builder.history(others))) {
            SyncNode s = cluster.server();
            cluster.write(s, "r", "a", "one");
            SyncException none = assertThrows(SyncException.class, () -> history(s));
            assertTrue(none.getMessage().contains("no table has one"), none::getMessage);
        }
    }

    @Test
    void aTableThatGotAColumnIsReplayedThoughWhatWasBeforeIsForgotten() {
        try (Cluster cluster = new Cluster()
                .with(Cluster.uniqueEmails())
                .with(builder -> builder.history(kept(Duration.ofMinutes(10))))) {
            SyncNode s = cluster.server();
            cluster.write(s, "q", "note", "stays");
            s.define(moreThanEmails());
            cluster.write(s, "r", "phone", "1");
            cluster.time.advance(Duration.ofHours(1));
            cluster.write(s, "r", "phone", "2");
            cluster.time.advance(Duration.ofHours(1));
            Replayed.assertLeadsTo(cluster.store(s), s);
        }
    }

    private static TableDefinition moreThanEmails() {
        TableDefinition emails = Cluster.uniqueEmails();
        List<ColumnDefinition> columns = new ArrayList<>(emails.columns());
        columns.add(ColumnDefinition.of("phone", ColumnType.STRING));
        return new TableDefinition(
                Cluster.NOTES,
                emails.kind(),
                emails.identity(),
                emails.keyColumns(),
                columns,
                emails.uniques(),
                emails.references());
    }

    @Test
    void whatAnotherServerWritesWithoutItIsFoundByTheNextWrite() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            SharedStore store = new SharedStore(cluster.time);
            SyncNode with = cluster.server(store.open());
            cluster.write(with, "r", "a", "one");
            Instant told = cluster.time.instant();
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.with(builder -> builder);
            SyncNode without = cluster.server(store.open(), URI.create("memory://other"));
            cluster.write(without, "r", "a", "unseen");
            Instant later = cluster.time.instant();
            assertTrue(with.history().until().orElseThrow().isBefore(told));
            assertEquals(SyncException.Kind.USAGE, usage(() -> with.history().rowAt(Cluster.NOTES, R, later)));
            assertEquals(SyncException.Kind.USAGE, usage(() -> Replayed.of(with)));
            cluster.write(with, "q", "a", "two");
            assertEquals(Optional.empty(), with.history().until());
            assertEquals("FOUND by [server] {} -> {a=unseen}", lines(with).get(1));
            assertEquals(SyncException.Kind.USAGE, usage(() -> with.history().rowAt(Cluster.NOTES, R, told)));
            Replayed.assertLeadsTo(cluster.store(with), with);
        }
    }

    private static SyncException.Kind usage(Executable question) {
        return assertThrows(SyncException.class, question).kind();
    }

    @Test
    void whatIsSaidOfATableHoldsWhicheverLettersAreCapital() {
        HistoryPolicy capital = new HistoryPolicy(Optional.empty(), Map.of("NOTES", Optional.of(KEPT)));
        try (Cluster cluster = new Cluster().with(builder -> builder.history(capital))) {
            SyncNode s = cluster.server();
            cluster.write(s, "r", "a", "one");
            assertEquals(List.of("WRITTEN by [server] {} -> {a=one}"), lines(s));
            assertEquals(
                    lines(s),
                    s.history("NOTES", R).stream().map(HistoryTest::line).toList());
        }
    }

    @Test
    void aTableWhoseHistoryIsSwitchedOffForgetsIt() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            SyncNode s = cluster.server();
            cluster.write(s, "r", "a", "one");
            StorageBackend copy = cluster.copyOf(s);
            cluster.stop(s);
            cluster.with(builder ->
                    builder.history(new HistoryPolicy(Optional.of(KEPT), Map.of(Cluster.NOTES, Optional.empty()))));
            SyncNode again = cluster.server(copy);
            assertEquals(SyncException.Kind.USAGE, usage(() -> again.history().export(new ByteArrayOutputStream())));
            try (Snapshot snapshot = copy.snapshot()) {
                assertEquals(1, snapshot.logged(0, 10).size(), "but for its form");
            }
        }
    }

    @Test
    void aClockThatWentBackHidesNothing() {
        try (Cluster cluster = cluster("last-writer-wins")) {
            Instant start = cluster.time.instant();
            MovedClock clock = new MovedClock(cluster.time);
            SyncNode d = cluster.device("D", Stores.memory(), clock);
            clock.offset = Duration.ofHours(1);
            cluster.write(d, "q", "a", "by a clock that is fast");
            clock.offset = Duration.ZERO;
            cluster.write(d, "r", "a", "one");
            assertEquals(
                    Optional.of(Cluster.row("a", "one")), d.history().rowAt(Cluster.NOTES, R, start.plusSeconds(10)));
            assertEquals(
                    1, d.history().tableAt(Cluster.NOTES, start.plusSeconds(10)).size());
        }
    }

    private static final class MovedClock implements InstantSource {
        private final InstantSource real;
        private Duration offset = Duration.ZERO;

        MovedClock(InstantSource real) {
            this.real = real;
        }

        @Override
        public Instant instant() {
            return real.instant().plus(offset);
        }
    }

    @Test
    void offItCostsNoCallOfTheStore() {
        List<String> calls = new ArrayList<>();
        StorageBackend store = new Told(Stores.memory(), calls);
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server(store);
            SyncNode d = cluster.device("D", new Told(Stores.memory(), calls));
            cluster.write(d, "r", "a", "one");
            cluster.write(s, "q", "a", "two");
            cluster.settle(List.of(d));
            cluster.delete(d, "q");
            cluster.settle(List.of(d));
            cluster.time.advance(Duration.ofDays(100));
        }
        assertEquals(List.of(), calls);
        try (Cluster cluster = cluster("last-writer-wins")) {
            cluster.write(cluster.server(new Told(Stores.memory(), calls)), "r", "a", "one");
        }
        assertTrue(calls.contains("append"), "what is asserted of nothing is asserted of something too");
    }

    /** A store that tells which of its calls were made for a history. */
    private static final class Told extends ForwardingStorage {
        private final List<String> calls;

        Told(StorageBackend store, List<String> calls) {
            super(store);
            this.calls = calls;
        }

        @Override
        public Snapshot snapshot() {
            return new ForwardingSnapshot(super.snapshot()) {
                @Override
                public List<LogEntry> logged(long after, int most) {
                    calls.add("logged");
                    return super.logged(after, most);
                }

                @Override
                public Optional<byte[]> state(String name) {
                    if (name.startsWith("history")) {
                        calls.add(name);
                    }
                    return super.state(name);
                }

                @Override
                public List<String> stateNames(String prefix) {
                    if (prefix.startsWith("history")) {
                        calls.add(prefix);
                    }
                    return super.stateNames(prefix);
                }
            };
        }

        @Override
        public Transaction begin() {
            return new ForwardingTransaction(super.begin()) {
                @Override
                public long append(String log, String subject, byte[] content) {
                    calls.add("append");
                    return super.append(log, subject, content);
                }

                @Override
                public Optional<byte[]> state(String name) {
                    if (name.startsWith("history")) {
                        calls.add(name);
                    }
                    return super.state(name);
                }

                @Override
                public void putState(String name, byte[] value) {
                    if (name.startsWith("history")) {
                        calls.add(name);
                    }
                    super.putState(name, value);
                }

                @Override
                public void forget(String log, long upTo, List<Long> positions) {
                    calls.add("forget");
                    super.forget(log, upTo, positions);
                }
            };
        }
    }
}
