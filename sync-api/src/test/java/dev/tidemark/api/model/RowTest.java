package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final Shape NAME_AND_AGE = Shape.of("name", "age");

    private static Row row(String name, long age) {
        return Row.owning(NAME_AND_AGE, new Value[] {Value.of(name), Value.of(age)});
    }

    @Test
    void aRowGivesItsColumnsByNameAndByPosition() {
        Row row = row("Ada", 36);
        assertEquals(Optional.of(Value.of("Ada")), row.get("name"));
        assertEquals(Value.of(36), row.value(1));
        assertEquals(2, row.size());
        assertTrue(row.has("age"));
    }

    @Test
    void aColumnThatTheRowDoesNotHoldIsNothingAndNotNull() {
        Row row = Row.of(Map.of("name", Value.NULL));
        assertEquals(Optional.of(Value.NULL), row.get("name"));
        assertEquals(Optional.empty(), row.get("age"));
        assertFalse(row.has("age"));
    }

    @Test
    void columnNamesAreComparedWithTheirCase() {
        assertFalse(row("Ada", 36).has("NAME"));
    }

    @Test
    void rowsAreEqualInWhicheverOrderTheirColumnsStand() {
        Row other = Row.owning(Shape.of("age", "name"), new Value[] {Value.of(36), Value.of("Ada")});
        assertEquals(row("Ada", 36), other);
        assertEquals(row("Ada", 36).hashCode(), other.hashCode());
        assertNotEquals(row("Ada", 36), Row.of(Map.of("name", Value.of("Ada"))));
    }

    @Test
    void oneColumnIsSetWithoutTouchingTheOriginal() {
        Row before = row("Ada", 36);
        Row after = before.with("age", Value.of(37));
        assertEquals(row("Ada", 36), before);
        assertEquals(row("Ada", 37), after);
        assertSame(before.shape(), after.shape());
    }

    @Test
    void aColumnThatWasNotThereIsAddedAtTheEnd() {
        Row row = row("Ada", 36).with("city", Value.of("London"));
        assertEquals(List.of("name", "age", "city"), row.shape().names());
    }

    @Test
    void anotherRowsColumnsArePutOverItsOwn() {
        Row patch = Row.of(Map.of("age", Value.of(40)));
        assertEquals(row("Ada", 40), row("Ada", 36).with(patch));
        assertEquals(NAME_AND_AGE, row("Ada", 36).with(patch).shape());
        assertEquals(row("Bob", 1), row("Ada", 36).with(row("Bob", 1)));
        assertEquals(patch, Row.EMPTY.with(patch));
        assertEquals(row("Ada", 36), row("Ada", 36).with(Row.EMPTY));
    }

    @Test
    void theMapIsACopyInTheOrderOfTheShape() {
        Row row = row("Ada", 36);
        Map<String, Value> map = row.toMap();
        assertEquals(List.of("name", "age"), List.copyOf(map.keySet()));
        map.put("name", Value.of("Eve"));
        assertEquals(row("Ada", 36), row);
    }

    @Test
    void aRowKeepsTheOrderOfTheMapItIsMadeFrom() {
        Map<String, Value> columns = new LinkedHashMap<>();
        columns.put("z", Value.of(1));
        columns.put("a", Value.of(2));
        assertEquals("{z=1, a=2}", Row.of(columns).toString());
    }

    @Test
    void shapeAndValuesMustBeOfOneLength() {
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> Row.owning(NAME_AND_AGE, new Value[] {Value.of("Ada")}));
        assertEquals("2 columns, but 1 values", refused.getMessage());
    }

    @Test
    void nullIsRefusedAsAValue() {
        assertThrows(NullPointerException.class, () -> Row.of(Collections.singletonMap("name", null)));
        assertThrows(NullPointerException.class, () -> row("Ada", 36).with("age", null));
        assertThrows(NullPointerException.class, () -> row("Ada", 36).with("city", null));
    }

    @Test
    void aShapeNamesEachColumnOnce() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> Shape.of("a", "b", "a"));
        assertEquals("column 'a' stands twice in a row", refused.getMessage());
        assertEquals(-1, NAME_AND_AGE.position("city"));
        assertEquals(1, NAME_AND_AGE.position("age"));
        assertSame(Shape.EMPTY, Shape.of());
        assertEquals(Shape.of("name", "age"), NAME_AND_AGE);
        assertNotEquals(Shape.of("age", "name"), NAME_AND_AGE);
    }
}
