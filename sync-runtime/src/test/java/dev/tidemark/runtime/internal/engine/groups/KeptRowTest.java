package dev.tidemark.runtime.internal.engine.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A kept row is read as it was, with the positions that no batch holds. */
class KeptRowTest {
    private static final Author AUTHOR = Author.device(new UUID(1, 2));

    @Test
    void aRowHasItsPositions() {
        Versions versions = new Versions(version(3, 40), Map.of("b", version(5, 60)));
        assertKept(new StoredRow("notes", RowKey.of("r"), false, values(), versions, 60, 0));
    }

    @Test
    void aTombstoneHasItsImage() {
        assertKept(new StoredRow("notes", RowKey.of("r"), true, values(), Versions.of(version(3, 40)), 40, 0));
    }

    private static Row values() {
        return Row.of(Map.of("a", Value.of("x"), "b", Value.NULL));
    }

    private static Version version(long number, long lsn) {
        return new Version(new Stamp(1_000 + number, AUTHOR, number), Context.EMPTY.withWrite(AUTHOR, 2), lsn);
    }

    private static void assertKept(StoredRow row) {
        assertEquals(row, KeptRow.decode(KeptRow.encode(row)));
    }
}
