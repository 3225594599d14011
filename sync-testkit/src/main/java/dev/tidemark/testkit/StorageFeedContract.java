package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on the feed: each row once, at its newest position, in order, whoever writes meanwhile. */
abstract class StorageFeedContract extends StorageConcurrencyContract {
    private static final int PAGE = 7;

    @Test
    void theFeedGivesEachRowOnceAtItsNewestPositionInOrder() {
        TableDefinition other = table("other");
        write(transaction -> {
            transaction.define(notes());
            transaction.define(other);
            transaction.put(note("a", "1", 1));
            transaction.put(row("other", RowKey.of(5), whole(Row.EMPTY), 2));
            transaction.put(note("b", "1", 3));
        });
        write(transaction -> {
            assertEquals(3, transaction.openFeed());
            transaction.put(note("a", "2", 4));
            transaction.put(tombstone("notes", RowKey.of("b"), Row.of(Map.of("text", Value.of("1"))), 5));
        });
        List<StoredRow> feed = read(snapshot -> all(snapshot.changesSince(0)));
        assertEquals(List.of(2L, 4L, 5L), feed.stream().map(StoredRow::lsn).toList());
        assertEquals(
                List.of("other", "notes", "notes"),
                feed.stream().map(StoredRow::table).toList());
        assertEquals(
                List.of(5L),
                read(snapshot -> all(snapshot.changesSince(4))).stream()
                        .map(StoredRow::lsn)
                        .toList());
        assertEquals(List.of(), read(snapshot -> all(snapshot.changesSince(5))));
        assertEquals(5, read(Snapshot::head));
    }

    @Test
    void theFeedIsInTheOrderOfPositionsWhateverTheOrderOfPuts() {
        TableDefinition other = table("other");
        write(transaction -> {
            transaction.define(notes());
            transaction.define(other);
            transaction.put(note("a", "", 4));
            transaction.put(row("other", RowKey.of(1), whole(Row.EMPTY), 5));
            transaction.put(tombstone("notes", RowKey.of("b"), Row.EMPTY, 2));
            transaction.put(row("other", RowKey.of(2), whole(Row.EMPTY), 1));
            transaction.put(note("z", "", 3));
        });
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), positions(read(snapshot -> all(snapshot.changesSince(0)))));
        assertEquals(List.of(4L, 5L), positions(read(snapshot -> all(snapshot.changesSince(3)))));
    }

    private static List<Long> positions(List<StoredRow> rows) {
        return rows.stream().map(StoredRow::lsn).toList();
    }

    @Test
    void theFeedIsPagedWithoutGapOrRepeatWhileAWriterRuns() throws Exception {
        write(transaction -> {
            transaction.define(notes());
            transaction.define(PEOPLE);
        });
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Map<RowKey, Long>> reader = other.submit(() -> readPages(done));
            Rounds.each(60, random -> write(transaction -> rewriteSome(transaction, random)));
            done.set(true);
            Map<RowKey, Long> seen = reader.get(60, TimeUnit.SECONDS);
            Map<RowKey, Long> expected = new HashMap<>();
            read(snapshot -> all(snapshot.changesSince(0))).forEach(row -> expected.put(row.key(), row.lsn()));
            assertEquals(expected, seen, "what was read of each row last");
        } finally {
            done.set(true);
            other.shutdownNow();
        }
    }

    private void rewriteSome(Transaction transaction, SplittableRandom random) {
        long lsn = transaction.openFeed();
        for (int i = random.nextInt(5); i >= 0; i--) {
            lsn++;
            int which = random.nextInt(30);
            switch (random.nextInt(3)) {
                case 0 -> transaction.put(note("note " + which, "text", lsn));
                case 1 -> transaction.put(tombstone("notes", RowKey.of("note " + which), Row.EMPTY, lsn));
                default -> transaction.put(person(which, "mail " + which, lsn));
            }
        }
    }

    /** Reads page after page, each in a snapshot of its own, until the writer is done and the end is reached. */
    private Map<RowKey, Long> readPages(AtomicBoolean done) {
        Map<RowKey, Long> seen = new HashMap<>();
        long cursor = 0;
        boolean last;
        long before;
        do {
            last = done.get();
            before = cursor;
            try (Snapshot snapshot = store.snapshot();
                    RowCursor rows = snapshot.changesSince(cursor)) {
                for (int i = 0; i < PAGE; i++) {
                    Optional<StoredRow> row = rows.next();
                    if (row.isPresent()) {
                        long position = row.get().lsn();
                        assertTrue(position > cursor && position <= snapshot.head(), "position " + position);
                        cursor = position;
                        seen.put(row.get().key(), position);
                    }
                }
            }
        } while (!last || cursor > before);
        return seen;
    }

    @Test
    void aRowWithoutAPositionIsReadButDoesNotStandInTheFeed() {
        StoredRow early =
                new StoredRow("notes", RowKey.of("early"), false, whole(Row.EMPTY), Versions.of(Version.BOTTOM), 0, 0);
        write(transaction -> {
            transaction.define(notes());
            transaction.put(early);
            transaction.put(note("late", "", 1));
        });
        assertEquals(List.of(1L), positions(read(snapshot -> all(snapshot.changesSince(0)))));
        assertEquals(Optional.of(early), read(snapshot -> snapshot.row("notes", RowKey.of("early"))));
        assertEquals(2, count("notes"));
    }

    @Test
    void aTombstoneIsReadButNeitherCountedNorFound() {
        StoredRow gone = tombstone("notes", RowKey.of("a"), Row.of(Map.of("text", Value.of("last"))), 2);
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("a", "last", 1));
        });
        write(transaction -> transaction.put(gone));
        assertEquals(Optional.of(gone), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
        assertEquals(0, count("notes"));
        assertEquals(List.of(), read(snapshot -> all(snapshot.query(Query.all("notes")))));
        StoredRow back = note("a", "again", 3);
        write(transaction -> transaction.put(back));
        assertEquals(Optional.of(back), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
        assertEquals(List.of(back), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void removedRowsAndTombstonesLeaveNoTraceButTheHeadStays() {
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("a", "1", 1));
            transaction.put(tombstone("notes", RowKey.of("b"), Row.EMPTY, 2));
        });
        write(transaction -> {
            transaction.remove("notes", RowKey.of("a"));
            transaction.remove("notes", RowKey.of("b"));
            transaction.remove("notes", RowKey.of("never there"));
        });
        assertEquals(List.of(), read(snapshot -> all(snapshot.changesSince(0))));
        assertEquals(Optional.empty(), read(snapshot -> snapshot.row("notes", RowKey.of("b"))));
        assertEquals(2, read(Snapshot::head));
    }

    @Test
    void tombstonesAreFoundByThemselvesInTheOrderOfTheirPositionsUntilTheyAreRemovedOrTheirRowIsBack() {
        StoredRow first = tombstone("notes", RowKey.of("z"), Row.of(Map.of("text", Value.of("last"))), 2);
        StoredRow second = pending(tombstone("people", RowKey.of(7), Row.EMPTY, 4), 4);
        StoredRow third = tombstone("notes", RowKey.of("a"), Row.EMPTY, 5);
        write(transaction -> {
            transaction.define(notes());
            transaction.define(PEOPLE);
            transaction.put(note("live", "1", 1));
            transaction.put(third);
            transaction.put(first);
            transaction.put(person(1, "a@example.org", 3));
            transaction.put(second);
        });
        assertEquals(List.of(first, second, third), read(snapshot -> all(snapshot.tombstonesSince(0))));
        assertEquals(List.of(third), read(snapshot -> all(snapshot.tombstonesSince(4))));
        write(transaction -> {
            transaction.remove("notes", RowKey.of("z"));
            transaction.put(note("a", "back", 6));
            assertEquals(List.of(second), all(transaction.tombstonesSince(0)));
        });
        assertEquals(List.of(second), read(snapshot -> all(snapshot.tombstonesSince(0))));
    }

    @Test
    void pendingRowsAreFoundByTheirNumberUntilTheyAreAcknowledged() {
        write(transaction -> {
            transaction.define(notes());
            transaction.put(pending(note("c", "", 1), 30));
            transaction.put(pending(note("a", "", 2), 10));
            transaction.put(note("nobody's", "", 3));
            transaction.put(pending(tombstone("notes", RowKey.of("b"), Row.EMPTY, 4), 20));
        });
        assertEquals(List.of(10L, 20L, 30L), pendingNumbers(0));
        assertEquals(List.of(30L), pendingNumbers(20));
        assertEquals(3, countPending("notes"));
        write(transaction -> transaction.acknowledge(20));
        assertEquals(List.of(30L), pendingNumbers(0));
        assertEquals(1, countPending("notes"));
        assertEquals(4, read(snapshot -> all(snapshot.changesSince(0))).size());
        write(transaction -> transaction.put(note("c", "", 5)));
        assertEquals(List.of(), pendingNumbers(0));
    }

    private List<Long> pendingNumbers(long above) {
        return read(snapshot -> all(snapshot.pendingSince(above))).stream()
                .map(StoredRow::pending)
                .toList();
    }

    @Test
    void aDeletionStaysVisibleWhateverIsWrittenLater() {
        StoredRow gone = pending(tombstone("notes", RowKey.of("gone"), Row.of(Map.of("text", Value.of("x"))), 2), 3);
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("gone", "x", 1));
        });
        write(transaction -> transaction.put(gone));
        for (int i = 3; i < 20; i++) {
            StoredRow other = note("other " + i % 5, "text", i);
            write(transaction -> transaction.put(other));
        }
        assertEquals(gone, read(snapshot -> all(snapshot.changesSince(0))).get(0));
        assertEquals(List.of(gone), read(snapshot -> all(snapshot.pendingSince(0))));
        write(transaction -> transaction.acknowledge(3));
        assertEquals(2, read(snapshot -> all(snapshot.changesSince(0))).get(0).lsn());
        assertEquals(List.of(), read(snapshot -> all(snapshot.pendingSince(0))));
    }

    @Test
    void thePositionsOnlyGrow() {
        write(transaction -> {
            transaction.define(notes());
            assertEquals(0, transaction.openFeed());
            transaction.put(note("a", "", 5));
        });
        write(transaction -> {
            assertEquals(5, transaction.openFeed());
            transaction.remove("notes", RowKey.of("a"));
        });
        write(transaction -> {
            assertEquals(5, transaction.openFeed(), "after the row that stood there was removed");
            transaction.putState("s", new byte[0]);
        });
        assertEquals(5, read(Snapshot::head));
        assertEquals(List.of(), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void aPositionIsGivenOnceThoughItsRowGoesInTheTransactionThatPutItThere() {
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("a", "", 5));
        });
        write(transaction -> {
            transaction.openFeed();
            transaction.put(tombstone("notes", RowKey.of("b"), Row.EMPTY, 7));
            transaction.remove("notes", RowKey.of("b"));
        });
        assertEquals(7, read(Snapshot::head));
        write(transaction -> assertEquals(7, transaction.openFeed()));
        assertEquals(List.of(5L), positions(read(snapshot -> all(snapshot.changesSince(0)))));
    }
}
