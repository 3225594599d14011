package dev.tidemark.benchmarks.process;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Rows of any size that a server writes by itself, in a table of their own. */
public final class ServedRows {
    /** The name of the table. */
    public static final String TABLE = "scale";

    /** The table: whatever columns a row has, they are taken. */
    public static final TableDefinition DEFINITION = TableDefinition.open(TABLE, "id");

    private static final int TRANSACTION = 1_000;
    private static final int COLUMNS = 4;

    private ServedRows() {}

    /** Writes rows with keys from a number on, of about so many bytes each. */
    static void write(SyncNode node, long from, long count, int rowBytes) {
        long end = from + count;
        for (long first = from; first < end; first += TRANSACTION) {
            long start = first;
            node.write(writer -> {
                for (long key = start; key < Math.min(start + TRANSACTION, end); key++) {
                    writer.put(TABLE, RowKey.of(key), row(key, rowBytes));
                }
                return start;
            });
        }
    }

    /** Returns a row of about so many bytes, most of them letters that do not repeat. */
    public static Row row(long key, int rowBytes) {
        SplittableRandom random = new SplittableRandom(key);
        Map<String, Value> columns = new LinkedHashMap<>();
        for (int i = 0; i < COLUMNS; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < rowBytes / COLUMNS) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            columns.put("column" + i, Value.of(text.toString()));
        }
        return Row.of(columns);
    }
}
