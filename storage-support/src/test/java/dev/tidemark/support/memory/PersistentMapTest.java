package dev.tidemark.support.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    private static List<Map.Entry<Integer, Integer>> entries(PersistentMap<Integer, Integer> map) {
        List<Map.Entry<Integer, Integer>> entries = new ArrayList<>();
        map.iterator().forEachRemaining(entries::add);
        return entries;
    }

    @Test
    void itHoldsWhatASortedMapHoldsWhateverIsPutRemovedOrPutBehindAllTogether() {
        SplittableRandom random = new SplittableRandom(7);
        NavigableMap<Integer, Integer> expected = new TreeMap<>();
        PersistentMap<Integer, Integer> map = PersistentMap.empty(Comparator.naturalOrder());
        for (int i = 0; i < 2_000; i++) {
            int key = random.nextInt(500);
            if (random.nextInt(3) == 0) {
                expected.remove(key);
                map = map.without(key);
            } else if (random.nextInt(4) > 0) {
                expected.put(key, i);
                map = map.with(key, i);
            } else {
                boolean isBehind = random.nextBoolean() && !expected.isEmpty();
                NavigableMap<Integer, Integer> more = new TreeMap<>();
                for (int left = random.nextInt(40); left > 0; left--) {
                    more.put((isBehind ? expected.lastKey() + 1 : 0) + random.nextInt(500), i);
                }
                expected.putAll(more);
                map = map.withAll(List.copyOf(more.entrySet()));
                // Else the keys would become ever larger, and nothing be removed.
                List<Integer> gone = new ArrayList<>(expected.tailMap(450, true).keySet());
                gone.add(-1);
                gone.add(random.nextInt(450));
                gone.sort(Comparator.naturalOrder());
                expected.keySet().removeAll(gone);
                map = map.withoutAll(gone);
                assertTrue(map.height() <= 13, "an AVL tree of so many entries has no more levels");
            }
            assertEquals(List.copyOf(expected.entrySet()), entries(map));
        }
    }

    @Test
    void manyThatComeBehindMakeATreeThatIsNoDeeperThanOthers() {
        PersistentMap<Integer, Integer> map = PersistentMap.empty(Comparator.naturalOrder());
        for (int i = 0; i < 100; i++) {
            List<Map.Entry<Integer, Integer>> more = new ArrayList<>();
            for (int j = 0; j <= i; j++) {
                more.add(Map.entry(1_000 * i + j, j));
            }
            map = map.withAll(more);
        }
        assertEquals(5_050, map.size());
        assertTrue(map.height() <= 18, "an AVL tree of so many entries has no more than 1.45 times 12.3 levels");
    }
}
