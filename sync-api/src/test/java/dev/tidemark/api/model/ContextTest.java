package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
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
}
