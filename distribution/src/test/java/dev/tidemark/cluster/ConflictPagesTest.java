package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.Page;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.internal.conflict.ConflictJournal;
import dev.tidemark.runtime.internal.conflict.ConflictList;
import dev.tidemark.testkit.ForwardingSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A page of a hundred thousand conflicts costs what it shows. */
class ConflictPagesTest {
    private static final int ALL = 100_000;
    private static final int PAGE = 50;
    private static final int GROUP = 256;
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    /** Counts what is read. */
    private static final class Counting extends ForwardingSnapshot {
        private int names;
        private int records;

        Counting(Snapshot inner) {
            super(inner);
        }

        @Override
        public List<String> stateNames(String prefix) {
            List<String> found = super.stateNames(prefix);
            names += found.size();
            return found;
        }

        @Override
        public Optional<byte[]> state(String name) {
            records++;
            return super.state(name);
        }
    }

    private static ConflictRecord conflict(int number, boolean waits) {
        Conflict conflict = new Conflict(
                "table-" + number % 2,
                RowKey.of(number),
                Set.of("a"),
                side(1, number),
                side(2, number),
                Optional.empty());
        Row row = Cluster.row("a", "0");
        return new ConflictRecord(
                "%016x".formatted(number),
                0,
                conflict,
                NOW,
                "manual",
                "",
                Optional.of(row),
                Optional.of(row),
                waits ? Optional.empty() : Optional.of(new Settlement(How.FIRST, "manual", NOW.plusSeconds(number))));
    }

    private static Conflict.Side side(long author, int number) {
        return new Conflict.Side(
                Optional.of(Row.of(Map.of("a", Value.of(author)))),
                new Stamp(number + 1, Author.device(new UUID(0, author)), number + 1),
                "device",
                Conflict.Role.DEVICE,
                Conflict.Arrival.UNKNOWN);
    }

    /** A store in which every tenth conflict waits. */
    private static StorageBackend store() {
        StorageBackend store = Stores.memory();
        try (Transaction transaction = store.begin()) {
            ConflictJournal journal = new ConflictJournal(transaction);
            for (int i = 0; i < ALL; i++) {
                journal.add(conflict(i, i % 10 == 0), List.of());
            }
            journal.save();
            transaction.commit();
        }
        return store;
    }

    @Test
    void aPageOfAHundredThousandConflictsReadsNoMoreThanItShowsWhereverItIs() {
        try (StorageBackend store = store()) {
            for (long before : List.of(Long.MAX_VALUE, 50_000L, 60L)) {
                for (Filter filter : List.of(Filter.ALL, Filter.ALL.in(State.SETTLED), Filter.ALL.of("table-1"))) {
                    try (Counting counting = new Counting(store.snapshot())) {
                        Page page = new ConflictList(counting).page(filter, before, PAGE);
                        assertEquals(
                                before == 60 && filter.table().isPresent() ? 29 : PAGE,
                                page.conflicts().size());
                        assertTrue(counting.records <= PAGE + 1, counting.records + " records read");
                        assertTrue(counting.names <= 4 * GROUP, counting.names + " names read");
                    }
                }
            }
        }
    }

    @Test
    void allAreCountedWithoutReadingThem() {
        try (StorageBackend store = store();
                Counting counting = new Counting(store.snapshot())) {
            ConflictList list = new ConflictList(counting);
            assertEquals(ALL, list.count(Filter.ALL));
            assertEquals(ALL / 10, list.count(Filter.ALL.in(State.WAITING)));
            assertEquals(0, counting.names);
            assertEquals(ALL / 2, list.count(Filter.ALL.of("table-1")));
            assertEquals(1, counting.records, "names are enough");
        }
    }

    @Test
    void theOldestAreForgottenFromTheirEndAndWhatWaitsStays() {
        try (StorageBackend store = store()) {
            Instant before = NOW.plusSeconds(2_500);
            int rounds = 0;
            for (boolean isMore = true; isMore; rounds++) {
                try (Transaction transaction = store.begin()) {
                    isMore = new ConflictJournal(transaction).forget(before, 1_000);
                    transaction.commit();
                }
            }
            assertEquals(3, rounds);
            try (Counting counting = new Counting(store.snapshot())) {
                ConflictList list = new ConflictList(counting);
                assertEquals(ALL - 2_250, list.count(Filter.ALL));
                assertEquals(Optional.empty(), list.find("%016x".formatted(2_499)));
                assertTrue(list.find("%016x".formatted(2_501)).isPresent());
                assertTrue(list.find("%016x".formatted(10)).isPresent(), "it waits");
                Page last = list.page(Filter.ALL.in(State.SETTLED), 2_520, PAGE);
                assertEquals(17, last.conflicts().size());
                assertTrue(last.next().isEmpty());
            }
        }
    }
}
