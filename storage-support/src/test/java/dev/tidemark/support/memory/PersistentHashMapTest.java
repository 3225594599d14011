package dev.tidemark.support.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PersistentHashMapTest {
    /** A key of which many have one hash, and others differ in the first or in the last bits alone. */
    private record Key(int number) {
        @Override
        public int hashCode() {
            return switch (number % 4) {
                case 0 -> 7;
                case 1 -> number << 27;
                case 2 -> number;
                default -> 7 | number << 31;
            };
        }
    }

    private static void assertEqual(Map<Key, Integer> expected, PersistentHashMap<Key, Integer> map) {
        assertEquals(expected.size(), map.size());
        expected.forEach((key, value) -> assertEquals(value, map.get(key)));
        List<Integer> values = new ArrayList<>();
        map.values().forEachRemaining(values::add);
        assertEquals(
                expected.values().stream().sorted().toList(),
                values.stream().sorted().toList());
    }

    @Test
    void itHoldsWhatAnOrdinaryMapHoldsWhateverIsPutAndRemoved() {
        SplittableRandom random = new SplittableRandom(7);
        Map<Key, Integer> expected = new HashMap<>();
        PersistentHashMap<Key, Integer> map = PersistentHashMap.empty();
        for (int i = 0; i < 20_000; i++) {
            Key key = new Key(random.nextInt(200));
            if (random.nextInt(5) < 2) {
                expected.remove(key);
                map = map.without(key);
            } else {
                expected.put(key, i);
                map = map.with(key, i);
            }
            assertEquals(expected.get(key), map.get(key));
            if (i % 500 == 0) {
                assertEqual(expected, map);
            }
        }
        for (Key key : List.copyOf(expected.keySet())) {
            map = map.without(key);
            assertNull(map.get(key));
        }
        assertEquals(0, map.size());
    }

    @Test
    void whatIsMadeOfItLeavesItAsItWas() {
        PersistentHashMap<Key, Integer> map = PersistentHashMap.empty();
        Map<Key, Integer> expected = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            map = map.with(new Key(i), i);
            expected.put(new Key(i), i);
        }
        for (int i = 0; i < 100; i++) {
            map.with(new Key(i), -1);
            map.without(new Key(i));
            map.with(new Key(1_000 + i), -1);
        }
        assertEqual(expected, map);
    }

    @Test
    void whatIsPutAndRemovedTogetherIsSoAndLeavesTheMapThatItBeganWithAsItWas() {
        SplittableRandom random = new SplittableRandom(7);
        Map<Key, Integer> expected = new HashMap<>();
        PersistentHashMap<Key, Integer> map = PersistentHashMap.empty();
        for (int round = 0; round < 200; round++) {
            Map<Key, Integer> before = new HashMap<>(expected);
            PersistentHashMap.Editing<Key, Integer> editing = map.edit();
            for (int i = random.nextInt(30); i >= 0; i--) {
                Key key = new Key(random.nextInt(300));
                assertEquals(expected.put(key, i), editing.put(key, i));
                Key gone = new Key(random.nextInt(300));
                if (random.nextInt(3) == 0) {
                    assertEquals(expected.remove(gone), editing.remove(gone));
                }
                assertEquals(expected.get(gone), editing.get(gone));
            }
            PersistentHashMap<Key, Integer> after = editing.done();
            assertEqual(expected, after);
            Key key = new Key(random.nextInt(300));
            expected.put(key, -1);
            editing.put(key, -1);
            assertEqual(before, map);
            assertEquals(expected.size(), editing.done().size());
            map = after.with(key, -1);
            Key gone = new Key(random.nextInt(300));
            expected.remove(gone);
            map = map.without(gone);
        }
        assertEqual(expected, map);
    }

    @Test
    void pastTheLastValueThereIsNone() {
        Iterator<Integer> none = PersistentHashMap.<Key, Integer>empty().values();
        assertThrows(NoSuchElementException.class, none::next);
    }
}
