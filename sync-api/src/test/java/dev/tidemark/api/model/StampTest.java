package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StampTest {
    private static final Author LOW = Author.device(new UUID(1, 0));
    private static final Author HIGH = Author.device(new UUID(-1, 0));

    private static void assertAscending(List<Stamp> stamps) {
        for (int i = 1; i < stamps.size(); i++) {
            assertTrue(stamps.get(i - 1).compareTo(stamps.get(i)) < 0, stamps.get(i - 1) + " before " + stamps.get(i));
            assertTrue(stamps.get(i).compareTo(stamps.get(i - 1)) > 0, stamps.get(i) + " after " + stamps.get(i - 1));
        }
    }

    @Test
    void stampsOrderByTimeThenAuthorThenNumber() {
        assertAscending(List.of(
                Stamp.BOTTOM,
                new Stamp(1, HIGH, 9),
                new Stamp(2, LOW, 3),
                new Stamp(2, LOW, 4),
                new Stamp(2, HIGH, 1)));
    }

    @Test
    void authorsOrderByTheUnsignedBytesOfTheirId() {
        assertTrue(LOW.compareTo(HIGH) < 0);
        assertTrue(new UUID(1, 0).compareTo(new UUID(-1, 0)) > 0, "which is not how the JDK orders UUIDs");
        assertTrue(new Author(new UUID(0, -1), 0).compareTo(new Author(new UUID(0, 1), 0)) > 0);
        assertTrue(new Author(new UUID(0, 1), -1).compareTo(new Author(new UUID(0, 1), 1)) > 0);
        assertEquals(0, LOW.compareTo(Author.device(new UUID(1, 0))));
    }

    @Test
    void theTimeHoldsMillisecondsAboveACounter() {
        Stamp stamp = new Stamp((1_700_000_000_000L << 16) + 5, LOW, 3);
        assertEquals(1_700_000_000_000L, stamp.epochMillis());
        assertEquals("00000000-0000-0001-0000-000000000000:3@1700000000000+5", stamp.toString());
    }

    @Test
    void theLastMillisecondOf48BitsIsStillAfter1970() {
        assertEquals((1L << 48) - 1, new Stamp(-1, LOW, 1).epochMillis());
    }

    @Test
    void theBottomStampIsNobodys() {
        assertTrue(Stamp.BOTTOM.isBottom());
        assertFalse(new Stamp(0, LOW, 0).isBottom());
        assertFalse(new Stamp(0, Author.NOBODY, 1).isBottom());
        assertEquals(Stamp.BOTTOM, Version.BOTTOM.stamp());
    }

    @Test
    void aPositionIsNotNegative() {
        assertEquals(5, Version.BOTTOM.at(5).lsn());
        assertThrows(IllegalArgumentException.class, () -> Version.BOTTOM.at(-1));
    }

    @Test
    void aColumnWithoutAVersionOfItsOwnHasTheRows() {
        Version row = Version.BOTTOM.at(3);
        Version price = new Version(new Stamp(1, LOW, 1), Context.EMPTY, 9);
        Versions versions = new Versions(row, Map.of("price", price));
        assertEquals(price, versions.of("price"));
        assertEquals(row, versions.of("name"));
        assertEquals(List.of(row, price), versions.all().toList());
        assertEquals(9, versions.lsn());
        assertEquals(3, Versions.of(row).lsn());
    }
}
