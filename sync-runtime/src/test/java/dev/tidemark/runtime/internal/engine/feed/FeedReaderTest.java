package dev.tidemark.runtime.internal.engine.feed;

import static dev.tidemark.runtime.internal.engine.Rows.D;
import static dev.tidemark.runtime.internal.engine.Rows.E;
import static dev.tidemark.runtime.internal.engine.Rows.row;
import static dev.tidemark.runtime.internal.engine.Rows.stored;
import static dev.tidemark.runtime.internal.engine.Rows.tombstone;
import static dev.tidemark.runtime.internal.engine.Rows.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.Rows;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedReaderTest {
    private final Version created = version(E, 1, 0, 10);
    private final Version later = version(D, 2, 0, 20);
    private final StoredRow stored = stored(row("a", "1", "b", "2"), new Versions(created, Map.of("b", later)));

    private static Optional<Change> read(long cursor, StoredRow row, Downstream.Run... echoes) {
        return new FeedReader(cursor, List.of(echoes), each -> false).change(row, Set.of());
    }

    @Test
    void aNewRowTravelsWhole() {
        Change change = read(5, stored).orElseThrow();
        assertEquals(Change.Kind.CREATE, change.kind());
        assertEquals(stored.values(), change.values());
        assertEquals(stored.versions(), change.versions());
    }

    @Test
    void ofAKnownRowOnlyWhatIsNewTravels() {
        Change change = read(15, stored).orElseThrow();
        assertEquals(Change.Kind.UPDATE, change.kind());
        assertEquals(row("b", "2"), change.values());
        assertEquals(later, change.versions().of("b"));
    }

    @Test
    void nobodyIsToldWhatHeWroteHimself() {
        assertEquals(Optional.empty(), read(15, stored, new Downstream.Run(18, 22)));
        assertEquals(
                Change.Kind.CREATE,
                read(5, stored, new Downstream.Run(18, 22)).orElseThrow().kind());
    }

    @Test
    void whatTheDeviceWroteIsToldFromWhatOthersWroteBetween() {
        List<Downstream.Run> runs = List.of(
                new Downstream.Run(11, 11),
                new Downstream.Run(13, 15),
                new Downstream.Run(16, 18),
                new Downstream.Run(20, 20));
        FeedReader reader = new FeedReader(9, runs, each -> false);
        List<Long> told = LongStream.rangeClosed(10, 21)
                .filter(lsn -> reader.change(writtenAt(lsn), Set.of()).isPresent())
                .boxed()
                .toList();
        assertEquals(List.of(10L, 12L, 19L, 21L), told);
    }

    @Test
    void whereEveryOtherRowIsTheDevicesOwnEachIsToldByFewOfTheRuns() {
        int rows = 2_000;
        CountedRuns runs = new CountedRuns(rows / 2);
        FeedReader reader = new FeedReader(0, runs, each -> false);
        long told = LongStream.rangeClosed(1, rows)
                .filter(lsn -> reader.change(writtenAt(lsn), Set.of()).isPresent())
                .count();
        assertEquals(rows / 2, told);
        assertTrue(runs.looks < rows * 13, runs.looks + " looks at " + rows / 2 + " runs");
    }

    /** A row with a column that was written at a position, behind the row itself. */
    private static StoredRow writtenAt(long lsn) {
        return stored(row("a", "1"), new Versions(version(E, 1, 0, 0), Map.of("a", version(D, 2, 0, lsn))));
    }

    /** Runs of one position each, every second one, that count how often one is looked at. */
    private static final class CountedRuns extends AbstractList<Downstream.Run> {
        private final int size;
        private long looks;

        CountedRuns(int size) {
            this.size = size;
        }

        @Override
        public Downstream.Run get(int index) {
            looks++;
            return new Downstream.Run(2L * index + 2, 2L * index + 2);
        }

        @Override
        public int size() {
            return size;
        }
    }

    @Test
    void readingBeginsBehindWhatTheDeviceHasJustWrittenItself() {
        Downstream.Run[] runs = {new Downstream.Run(11, 40), new Downstream.Run(41, 50), new Downstream.Run(60, 70)};
        assertEquals(50, new FeedReader(10, List.of(runs), each -> false).start(10));
        assertEquals(50, new FeedReader(30, List.of(runs), each -> false).start(30));
        assertEquals(
                55,
                new FeedReader(10, List.of(runs), each -> false).start(55),
                "further on, where pages have been sent");
        assertEquals(70, new FeedReader(60, List.of(runs), each -> false).start(60));
    }

    @Test
    void readingPassesOverNothingWhereOthersMayHaveWrittenFirst() {
        assertEquals(9, new FeedReader(9, List.of(new Downstream.Run(11, 40)), each -> false).start(9));
        assertEquals(9, new FeedReader(9, List.of(), each -> false).start(9));
    }

    @Test
    void aDeletionTravelsAsOne() {
        StoredRow gone = tombstone(row("a", "1"), version(E, 3, 0, 30));
        assertEquals(Change.Kind.DELETE, read(20, gone).orElseThrow().kind());
        assertEquals(Optional.empty(), read(20, gone, new Downstream.Run(30, 30)));
    }

    @Test
    void aVersionOfAColumnThatIsNotThereStaysHere() {
        StoredRow row = stored(row("a", "1"), new Versions(created, Map.of("b", later)));
        assertEquals(Map.of(), read(5, row).orElseThrow().versions().columns());
        assertEquals(Optional.empty(), read(15, row));
    }

    @Test
    void aRowOfWhichTheDeviceMayHoldTheSameUnderOtherStampsTravelsWholeThoughNothingInItIsNew() {
        Change change = new FeedReader(20, List.of(), stored::equals)
                .change(stored, Set.of())
                .orElseThrow();
        assertEquals(Change.Kind.CREATE, change.kind());
        assertEquals(stored.versions(), change.versions());
    }

    @Test
    void whetherItMayIsNotAskedOfARowThatTravelsWholeInAnyCase() {
        FeedReader reader = new FeedReader(5, List.of(), row -> {
            throw new AssertionError("asked of " + row);
        });
        assertEquals(
                Change.Kind.CREATE,
                reader.change(stored, Set.of()).orElseThrow().kind());
    }

    @Test
    void aRowThatTheDeviceMayLackTravelsWhole() {
        Set<Breach.Reference> missed = Set.of(new Breach.Reference("t", Rows.KEY));
        Change change = new FeedReader(15, List.of(), each -> false)
                .change(stored, missed)
                .orElseThrow();
        assertEquals(Change.Kind.CREATE, change.kind());
        assertEquals(stored.values(), change.values());
    }
}
