package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowKeyTest {
    @Test
    void keysAreEqualWhenTheirPartsAre() {
        assertEquals(RowKey.of(7), RowKey.of(Value.of(7)));
        assertEquals(RowKey.of("a"), RowKey.of(List.of(Value.of("a"))));
        assertEquals(RowKey.of("a").hashCode(), RowKey.of(Value.of("a")).hashCode());
        assertNotEquals(RowKey.of(7), RowKey.of("7"));
        assertNotEquals(RowKey.of(Value.of("a"), Value.of("b")), RowKey.of("a"));
    }

    @Test
    void keysOrderByTheirPartsFromTheFirst() {
        assertTrue(RowKey.of(Value.of(1), Value.of(9)).compareTo(RowKey.of(Value.of(2), Value.of(0))) < 0);
        assertTrue(RowKey.of(Value.of(1), Value.of(1)).compareTo(RowKey.of(Value.of(1), Value.of(2))) < 0);
        assertTrue(RowKey.of(9).compareTo(RowKey.of("1")) < 0);
        assertEquals(0, RowKey.of("x").compareTo(RowKey.of("x")));
    }

    @Test
    void aKeyKeepsACopyOfItsParts() {
        Value[] parts = {Value.of(1), Value.of(2)};
        RowKey key = RowKey.of(parts);
        parts[0] = Value.of(9);
        assertEquals(RowKey.of(Value.of(1), Value.of(2)), key);
        assertThrows(UnsupportedOperationException.class, () -> key.parts().clear());
        assertEquals(Value.of(2), key.part(1));
        assertEquals(2, key.size());
    }

    @Test
    void aKeyWithoutPartsIsRefused() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> RowKey.of(List.of()));
        assertEquals("a key needs at least one part", refused.getMessage());
    }

    @Test
    void aPartMayBeTheNullValueButNotNull() {
        assertEquals("(null, 1)", RowKey.of(Value.NULL, Value.of(1)).toString());
        assertThrows(NullPointerException.class, () -> RowKey.of(Value.of(1), null));
        assertThrows(NullPointerException.class, () -> RowKey.of((String) null));
    }
}
