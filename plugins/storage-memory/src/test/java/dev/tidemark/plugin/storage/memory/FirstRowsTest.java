package dev.tidemark.plugin.storage.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FirstRowsTest {
    private static final int ROWS = 12_000;
    private static final Comparator<StoredRow> BY_LSN = Comparator.comparingLong(StoredRow::lsn);

    private static List<StoredRow> shuffled() {
        List<StoredRow> rows = new ArrayList<>(IntStream.range(0, ROWS)
                .mapToObj(i -> new StoredRow(
                        "notes", RowKey.of(i), false, Row.EMPTY, Versions.of(Version.BOTTOM.at(i + 1)), i + 1, 0))
                .toList());
        Collections.shuffle(rows, new Random(4));
        return rows;
    }

    private static List<Long> first(long limit, Comparator<StoredRow> order) {
        List<Long> found = new ArrayList<>();
        FirstRows.of(shuffled().stream(), order, limit).forEachRemaining(row -> found.add(row.lsn()));
        return found;
    }

    private static List<Long> upTo(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(Long::valueOf).toList();
    }

    @Test
    void theyComeInTheirOrderHoweverManyAreWanted() {
        for (int limit : new int[] {0, 1, 10, 9_999, 10_000, 10_001, ROWS}) {
            assertEquals(upTo(limit), first(limit, BY_LSN));
        }
        assertEquals(upTo(ROWS), first(Long.MAX_VALUE, BY_LSN));
    }

    @Test
    void whereFewAreWantedMostAreComparedOnce() {
        AtomicInteger comparisons = new AtomicInteger();
        first(10, (one, other) -> {
            comparisons.incrementAndGet();
            return BY_LSN.compare(one, other);
        });
        assertTrue(comparisons.get() < ROWS * 3 / 2, () -> comparisons + " comparisons of " + ROWS + " rows");
    }
}
