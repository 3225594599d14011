package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContextTest {
    private static final Author SERVER = new Author(new UUID(0, 1), 0xabc);
    private static final Author RESTARTED = new Author(new UUID(0, 1), 0xdef);
    private static final Author DEVICE = Author.device(new UUID(0, 2));

    @Test
    void theContextOfAFeedHasOneEntry() {
        Context context = Context.ofFeed(SERVER, 42);
        assertEquals(42, context.feeds().get(SERVER));
        assertEquals(1, context.feeds().size());
        assertEquals(0, context.writes().size());
    }

    @Test
    void anAuthorsWritesGrowAndNeverShrink() {
        Context context = Context.EMPTY.withWrite(DEVICE, 5).withWrite(DEVICE, 3);
        assertEquals(5, context.writes().get(DEVICE));
        assertEquals(8, context.withWrite(DEVICE, 8).writes().get(DEVICE));
    }

    @Test
    void aUnionTakesTheHigherOfEachEntry() {
        Context left = Context.ofFeed(SERVER, 10).withWrite(DEVICE, 1);
        Context right = Context.ofFeed(SERVER, 7).withWrite(DEVICE, 4);
        Context union = Context.ofFeed(SERVER, 10).withWrite(DEVICE, 4);
        assertEquals(union, left.union(right));
        assertEquals(union, right.union(left));
        assertEquals(union, union.union(union));
        assertEquals(left, left.union(Context.EMPTY));
    }

    @Test
    void positionsOfTwoIncarnationsAreEntriesOfTheirOwn() {
        Context union = Context.ofFeed(SERVER, 10).union(Context.ofFeed(RESTARTED, 3));
        assertEquals(10, union.feeds().get(SERVER));
        assertEquals(3, union.feeds().get(RESTARTED));
    }

    @Test
    void aContextKeepsUnmodifiableCopies() {
        SortedMap<Author, Long> feeds = new TreeMap<>();
        Context context = new Context(feeds, new TreeMap<>());
        feeds.put(SERVER, 1L);
        assertEquals(Context.EMPTY, context);
        assertThrows(UnsupportedOperationException.class, () -> context.feeds().put(SERVER, 1L));
        assertThrows(UnsupportedOperationException.class, () -> context.writes().put(SERVER, 1L));
    }

    @Test
    void addingAWriteLeavesTheOriginalAlone() {
        Context before = Context.ofFeed(SERVER, 1);
        before.withWrite(DEVICE, 1);
        assertEquals(Context.ofFeed(SERVER, 1), before);
    }

    private static Author authorWhoseHashEndsWith(int bits) {
        return Stream.iterate(1L, each -> each + 1)
                .map(each -> Author.device(new UUID(0, each)))
                .filter(author -> (author.hashCode() & 0xFFFF) == bits)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void contextsInWhichTwoNumbersGoUpSideBySideHaveDifferentHashes() {
        Author one = authorWhoseHashEndsWith(0);
        Author other = authorWhoseHashEndsWith(0xFFFF);
        Set<Integer> hashes = new HashSet<>();
        for (int number = 1; number <= 10_000; number++) {
            hashes.add(Context.EMPTY
                    .withWrite(one, number)
                    .withWrite(other, number)
                    .hashCode());
        }
        assertTrue(hashes.size() > 9_900, hashes.size() + " hashes of 10,000 contexts");
    }
}
