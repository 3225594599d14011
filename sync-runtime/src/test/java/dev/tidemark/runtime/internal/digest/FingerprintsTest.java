package dev.tidemark.runtime.internal.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final Version CREATED = version(1);
    private final TableForm table = TableForm.of(TableDefinition.declared(
            "t",
            List.of(ColumnDefinition.of("id", ColumnType.STRING)),
            List.of(ColumnDefinition.of("a", ColumnType.STRING), ColumnDefinition.of("b", ColumnType.STRING))));

    private static Version version(int second) {
        UUID author = new UUID(0, 1);
        return new Version(new Stamp(second, Author.device(author), second), Context.EMPTY, second);
    }

    private Fingerprint writes(Map<String, Version> columns) {
        Row values = Row.of(Map.of("a", Value.of("1"), "b", Value.NULL));
        return new Fingerprints()
                .writes(table, new StoredRow("t", RowKey.of("k"), false, values, new Versions(CREATED, columns), 1, 0));
    }

    @Test
    void aColumnThatWasWrittenLaterCountsUnderItsOwnStamp() {
        assertNotEquals(writes(Map.of()), writes(Map.of("b", version(2))));
    }

    @Test
    void aColumnThatNobodyHasWrittenCountsAsTheRowsOwnForOneEndMayNotKnowThatItCameLater() {
        assertEquals(writes(Map.of()), writes(Map.of("b", Version.BOTTOM.at(1))));
    }
}
