package dev.tidemark.plugin.storage.tiered.internal.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NumberedRowsTest {
    private static Position place(long number) {
        return new Position(number, "t", RowKey.of(number));
    }

    private static List<Position> places(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(NumberedRowsTest::place)
                .toList();
    }

    private static List<Position> above(NumberedRows rows, long number) {
        List<Position> places = new ArrayList<>();
        Iterator<Position> each = rows.above(number);
        each.forEachRemaining(places::add);
        return places;
    }

    @Test
    void theRowsAreInTheOrderOfTheirNumbersHoweverTheyComeAndGo() {
        SplittableRandom random = new SplittableRandom(7);
        NavigableSet<Position> expected = new TreeSet<>();
        NumberedRows rows = NumberedRows.EMPTY;
        long last = 0;
        for (int i = 0; i < 4_000; i++) {
            List<Position> more = new ArrayList<>();
            long begin = random.nextInt(20) == 0 ? random.nextLong(last + 1) : last;
            for (int left = random.nextInt(random.nextInt(10) == 0 ? 600 : 3); left > 0; left--) {
                begin++;
                if (!expected.contains(place(begin))) {
                    more.add(place(begin));
                }
            }
            last = Math.max(last, begin);
            int before = expected.size();
            expected.addAll(more);
            expected.removeAll(places(Math.max(1, last - random.nextInt(100)), last - random.nextInt(80)));
            rows = rows.with(more, before + more.size() - expected.size()).tidy(expected::contains);
            long from = Math.max(0, last - random.nextInt(2_000));
            assertEquals(
                    List.copyOf(expected.tailSet(place(from), false)),
                    above(rows, from).stream().filter(expected::contains).toList());
        }
        assertEquals(
                List.copyOf(expected),
                above(rows, 0).stream().filter(expected::contains).toList());
    }

    /** As where a transaction is rolled back, and the next one begins on what that one began on. */
    @Test
    void whatFollowsOneAndTheSameDoesNotGetInEachOthersWay() {
        NumberedRows base = NumberedRows.EMPTY.with(places(1, 300), 0);
        NumberedRows one = base.with(places(301, 700), 0);
        NumberedRows other = base.with(places(311, 320), 0).with(places(330, 900), 0);
        List<Position> expected = new ArrayList<>(places(1, 300));
        expected.addAll(places(311, 320));
        expected.addAll(places(330, 900));
        assertEquals(places(1, 300), above(base, 0));
        assertEquals(places(1, 700), above(one, 0));
        assertEquals(expected, above(other, 0));
    }

    @Test
    void aRowThatIsWrittenAThousandTimesDoesNotStandAtAThousandPlaces() {
        NumberedRows rows = NumberedRows.EMPTY.with(places(1, 1), 0);
        for (long number = 2; number <= 5_000; number++) {
            long now = number;
            rows = rows.with(places(now, now), 1).tidy(place -> place.number() == now);
        }
        assertTrue(above(rows, 0).size() < 300, "the places that it has left are forgotten");
        assertEquals(places(5_000, 5_000), above(rows, 4_999));
    }

    @Test
    void aRowThatComesBackToWhereItStoodStandsThereOnce() {
        NumberedRows rows = NumberedRows.EMPTY.with(places(1, 5), 0).with(places(3, 3), 0);
        assertEquals(places(1, 5), above(rows, 0));
    }
}
