package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.RowKey;
import java.util.HashMap;
import java.util.Map;

/** The {@linkplain ConflictCodec#mark(String, RowKey) marks} of many rows: what stands for a table in them is made once. Not thread-safe. */
public final class RowMarks {
    private final Map<String, String> tables = new HashMap<>();

    /** Creates one that knows of no table yet. */
    public RowMarks() {}

    /** Returns what stands for a row in names. */
    public String of(String table, RowKey key) {
        return tables.computeIfAbsent(table, ConflictCodec::mark) + ConflictCodec.markWithin(table, key);
    }
}
