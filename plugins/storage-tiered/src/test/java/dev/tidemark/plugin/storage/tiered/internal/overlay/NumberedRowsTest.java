package dev.tidemark.plugin.storage.tiered.internal.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NumberedRowsTest {
    private static StoredRow row(long number) {
        Version version = new Version(new Stamp(number, Author.device(new UUID(1, 1)), number), Context.EMPTY, number);
        return new StoredRow("t", RowKey.of(number), false, Row.EMPTY, Versions.of(version), number, 0);
    }

    private static Position position(long number) {
        return new Position(number, "t", RowKey.of(number));
    }

    private static List<Long> above(NumberedRows rows, long number) {
        List<Long> numbers = new ArrayList<>();
        rows.above(number).forEachRemaining(row -> numbers.add(row.lsn()));
        return numbers;
    }

    @Test
    void theRowsAreInTheOrderOfTheirNumbersHoweverTheyComeAndGo() {
        SplittableRandom random = new SplittableRandom(7);
        NavigableMap<Position, StoredRow> expected = new TreeMap<>();
        NumberedRows rows = NumberedRows.EMPTY;
        long last = 0;
        for (int i = 0; i < 2_000; i++) {
            List<Map.Entry<Position, StoredRow>> more = new ArrayList<>();
            long begin = random.nextInt(20) == 0 ? random.nextLong(last + 1) : last;
            for (int left = random.nextInt(random.nextInt(10) == 0 ? 60 : 3); left > 0; left--) {
                begin++;
                if (!expected.containsKey(position(begin))) {
                    more.add(Map.entry(position(begin), row(begin)));
                }
            }
            last = Math.max(last, begin);
            rows = rows.with(more);
            more.forEach(entry -> expected.put(entry.getKey(), entry.getValue()));
            long gone = Math.max(1, last - random.nextInt(100));
            List<Position> some = List.of(position(gone), position(gone + 1), position(gone + random.nextInt(2, 30)));
            rows = rows.without(some);
            expected.keySet().removeAll(some);
            long from = last - random.nextInt(200);
            assertEquals(
                    expected.tailMap(position(Math.max(0, from)), false).values().stream()
                            .map(StoredRow::lsn)
                            .toList(),
                    above(rows, from));
        }
        assertEquals(expected.size(), above(rows, 0).size());
    }
}
