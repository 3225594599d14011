package dev.tidemark.runtime.internal.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.internal.mesh.Life;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Vectors of nodes that are started again, restored and copied: which of two writes had seen the other. */
class LivesTest {
    private static final Author A = author(1, 1);
    private static final Author B = author(2, 1);

    private static Author author(long node, long life) {
        return new Author(new UUID(0, node), life);
    }

    private static Stamp stamp(Author author, long number) {
        return new Stamp(number << 16, author, number);
    }

    private static Version write(Author author, long number, Map<Author, Long> seen) {
        return new Version(stamp(author, number), new Context(new TreeMap<>(), new TreeMap<>(seen)), 0);
    }

    private static SortedMap<Author, Long> vector(Map<Author, Long> entries) {
        return new TreeMap<>(entries);
    }

    @Test
    void ofTwoWritesOneHadSeenTheOtherOrNeitherHad() {
        Version first = write(A, 1, Map.of());
        Version beside = write(B, 1, Map.of());
        Version later = write(B, 2, Map.of(A, 1L));
        assertTrue(Lives.NONE.covers(later, first.stamp()));
        assertFalse(Lives.NONE.covers(first, later.stamp()));
        assertFalse(Lives.NONE.covers(first, beside.stamp()));
        assertFalse(Lives.NONE.covers(beside, first.stamp()));
        assertTrue(Lives.NONE.covers(later, beside.stamp()), "its author's own");
    }

    @Test
    void equalVectorsCoverEachOtherAndAHigherOneIsNotCovered() {
        SortedMap<Author, Long> seen = vector(Map.of(A, 3L, B, 2L));
        seen.forEach((author, number) -> assertTrue(Lives.NONE.covers(seen, author, number)));
        assertFalse(Lives.NONE.covers(seen, A, 4));
        assertFalse(Lives.NONE.covers(seen, author(3, 1), 1));
        assertFalse(Lives.NONE.covers(vector(Map.of()), A, 1));
    }

    @Test
    void whoHasSeenALifeHasSeenThoseItGoesOnFromUpToWhereTheyEnded() {
        Author second = author(1, 2);
        Author third = author(1, 3);
        Lives lives = Lives.NONE.with(List.of(new Life(second, A, 5), new Life(third, second, 8)));
        SortedMap<Author, Long> seen = vector(Map.of(third, 10L));
        assertTrue(lives.covers(seen, second, 8));
        assertFalse(lives.covers(seen, second, 9), "lost with a backup");
        assertTrue(lives.covers(seen, A, 5));
        assertFalse(lives.covers(seen, A, 6), "lost with a backup");
        assertEquals(vector(Map.of(third, 10L)), lives.least(vector(Map.of(A, 5L, second, 7L, third, 10L))));
        assertEquals(5, lives.position(vector(Map.of(A, 7L)), third));
    }

    @Test
    void ofTwoBranchesNeitherHasSeenTheOther() {
        Author restored = author(1, 2);
        Author copied = author(1, 3);
        Lives lives = Lives.NONE.with(List.of(new Life(restored, A, 5), new Life(copied, A, 5)));
        assertFalse(lives.covers(vector(Map.of(restored, 9L)), copied, 6));
        assertFalse(lives.covers(write(restored, 9, Map.of()), stamp(copied, 6)));
        assertTrue(lives.covers(write(restored, 9, Map.of()), stamp(A, 5)));
        SortedMap<Author, Long> both = vector(Map.of(restored, 6L, copied, 7L));
        assertEquals(both, lives.least(both));
    }

    @Test
    void livesThatGoRoundInACircleEndNowhere() {
        Author second = author(1, 2);
        Lives lives = Lives.NONE.with(List.of(new Life(second, A, 5), new Life(A, second, 5)));
        assertFalse(lives.covers(vector(Map.of(second, 9L)), author(1, 3), 1));
        assertEquals(5, lives.position(vector(Map.of(A, 9L)), second));
    }
}
