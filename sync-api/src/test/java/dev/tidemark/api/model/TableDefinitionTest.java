package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableDefinitionTest {
    private static final ColumnDefinition ID = ColumnDefinition.of("id", ColumnType.INTEGER);
    private static final ColumnDefinition NAME = ColumnDefinition.of("name", ColumnType.STRING);
    private static final ColumnDefinition AGE = ColumnDefinition.of("age", ColumnType.INTEGER);
    private static final TableDefinition PEOPLE = TableDefinition.declared("people", List.of(ID), List.of(NAME, AGE));

    @Test
    void aDeclaredTableKnowsItsColumns() {
        assertFalse(PEOPLE.isOpen());
        assertEquals(List.of("id"), PEOPLE.key());
        assertEquals(Shape.of("name", "age"), PEOPLE.shape());
        assertEquals(Optional.of(AGE), PEOPLE.column("age"));
        assertEquals(Optional.empty(), PEOPLE.column("id"));
    }

    @Test
    void anOpenTableHasAKeyAndNoColumns() {
        TableDefinition notes = TableDefinition.open("notes", "id");
        assertTrue(notes.isOpen());
        assertEquals(List.of("id"), notes.key());
        assertEquals(Shape.EMPTY, notes.shape());
    }

    @Test
    void aTableNeedsANameAndAKey() {
        assertThrows(IllegalArgumentException.class, () -> TableDefinition.declared("", List.of(ID), List.of()));
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> TableDefinition.declared("people", List.of(), List.of(NAME)));
        assertEquals("table 'people' needs a name and at least one key column", refused.getMessage());
    }

    @Test
    void columnsAreAddedAndThoseThatAreThereStay() {
        ColumnDefinition otherName = ColumnDefinition.of("name", ColumnType.BINARY);
        ColumnDefinition city = ColumnDefinition.of("city", ColumnType.STRING);
        TableDefinition more = TableDefinition.declared("people", List.of(ID), List.of(city, otherName));
        assertEquals(List.of(NAME, AGE, city), PEOPLE.plus(more).columns());
        assertEquals(PEOPLE, PEOPLE.plus(PEOPLE));
    }

    @Test
    void aDefinitionCannotBeChanged() {
        assertThrows(UnsupportedOperationException.class, () -> PEOPLE.columns().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> PEOPLE.keyColumns().clear());
        assertThrows(UnsupportedOperationException.class, () -> PEOPLE.uniques().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> PEOPLE.references().clear());
    }

    @Test
    void aForeignKeyJoinsAsManyColumnsAsItRefersTo() {
        ForeignKey key = ForeignKey.of(List.of("artist"), "artists", List.of("id"));
        assertTrue(key.enforced());
        assertEquals(ForeignKey.Action.NO_ACTION, key.onDelete());
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> ForeignKey.of(List.of("a", "b"), "artists", List.of("id")));
        assertEquals("a foreign key to 'artists' joins 2 columns with 1", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> ForeignKey.of(List.of(), "artists", List.of()));
    }

    @Test
    void aColumnIsNullableAndWithoutDefaultUnlessSaidOtherwise() {
        assertTrue(NAME.nullable());
        assertEquals(Optional.empty(), NAME.fallback());
        assertThrows(NullPointerException.class, () -> ColumnDefinition.of("name", null));
    }
}
