package dev.tidemark.support.memory;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.StoredRow;

/** How much memory things take, about: objects on a 64-bit JVM, with their places in the maps. */
public final class Sizes {
    private static final long ROW = 400;
    private static final long VERSION = 160;
    private static final long OBJECT = 24;

    private Sizes() {}

    /** Returns how many bytes a row takes. */
    public static long of(StoredRow row) {
        return ROW
                + of(row.key())
                + of(row.values())
                + VERSION * row.versions().columns().size();
    }

    /** Returns how many bytes a piece of state takes. */
    public static long of(String name, byte[] value) {
        return ROW + 2L * name.length() + value.length;
    }

    /** Returns how many bytes an entry of a log takes. */
    public static long of(LogEntry entry) {
        return ROW + 2L * (entry.log().length() + entry.subject().length()) + entry.content().length;
    }

    private static long of(RowKey key) {
        long size = 0;
        for (int i = 0; i < key.size(); i++) {
            size += of(key.part(i));
        }
        return size;
    }

    private static long of(Row row) {
        long size = 0;
        for (int i = 0; i < row.size(); i++) {
            size += of(row.value(i));
        }
        return size;
    }

    private static long of(Value value) {
        if (value instanceof Value.Text text) {
            return 2 * OBJECT + 2L * text.value().length();
        }
        return value instanceof Value.Blob blob ? 2 * OBJECT + blob.size() : OBJECT;
    }
}
