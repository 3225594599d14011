package dev.tidemark.support.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a row of a declared table must be. */
class RowLayoutTest {
    private static final TableDefinition NOTES = new TableDefinition(
            "notes",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(new ColumnDefinition("id", ColumnType.STRING, "", false, Optional.empty())),
            List.of(
                    new ColumnDefinition("title", ColumnType.STRING, "", false, Optional.empty()),
                    new ColumnDefinition("text", ColumnType.STRING, "", true, Optional.empty())),
            List.of(),
            List.of());
    private static final RowLayout LAYOUT = new RowLayout(NOTES);

    private static StoredRow note(Map<String, Value> columns) {
        return Rows.row("notes", RowKey.of(List.of(Value.of("n1"))), Row.of(columns));
    }

    private static void isMisfit(Breach.Kind kind, String constraint, StoredRow row) {
        Breach breach = LAYOUT.misfit(row).orElseThrow();
        assertEquals(kind, breach.kind());
        assertEquals(constraint, breach.constraint());
    }

    @Test
    void aRowIsMadeWhole() {
        StoredRow part = note(Map.of("title", Value.of("a")));
        assertEquals(Optional.empty(), LAYOUT.misfit(part));
        StoredRow whole = LAYOUT.whole(part);
        assertEquals(List.of("title", "text"), whole.values().shape().names());
        assertEquals(Value.NULL, whole.values().value(1));
        assertSame(whole, LAYOUT.whole(whole));
    }

    @Test
    void columnsAreFoundInTheKeyToo() {
        StoredRow row = note(Map.of("title", Value.of("a")));
        assertEquals(Value.of("n1"), LAYOUT.value(row, "id"));
        assertEquals(Value.NULL, LAYOUT.value(row, "elsewhere"));
        assertEquals(Optional.of(List.of(Value.of("a"), Value.of("n1"))), LAYOUT.values(row, List.of("title", "id")));
        assertEquals(Optional.empty(), LAYOUT.values(row, List.of("title", "text")));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        isMisfit(Breach.Kind.NOT_NULL, "NOT NULL (title)", note(Map.of("text", Value.of("b"))));
        isMisfit(Breach.Kind.TYPE, "no column more", note(Map.of("title", Value.of("a"), "more", Value.of(1))));
        isMisfit(Breach.Kind.TYPE, "Unicode text (title)", note(Map.of("title", Value.of("\ud83d"))));
        RowKey pair = RowKey.of(List.of(Value.of(1), Value.of(2)));
        isMisfit(Breach.Kind.TYPE, "PRIMARY KEY (id)", Rows.row("notes", pair, Row.EMPTY));
    }
}
