package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Short forms for the rows, versions and changes of tests. */
public final class Rows {
    public static final RowKey KEY = RowKey.of("r");
    public static final UUID SERVER = new UUID(0, 1);
    public static final long LIFE = 7;
    public static final Author S = new Author(SERVER, LIFE);
    public static final Author D = Author.device(new UUID(0, 2));
    public static final Author E = Author.device(new UUID(0, 3));

    private Rows() {}

    /** Returns a write: whose, its number, which is its time as well, and up to where its author had read the server's feed. */
    public static Version version(Author author, long number, long seen, long lsn) {
        Context context = seen == 0 ? Context.EMPTY : Context.ofFeed(S, seen);
        return new Version(new Stamp(number << 16, author, number), context, lsn);
    }

    public static Row row(String... columnsAndValues) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < columnsAndValues.length; i += 2) {
            values.put(columnsAndValues[i], Value.of(columnsAndValues[i + 1]));
        }
        return Row.of(values);
    }

    public static StoredRow stored(Row values, Versions versions) {
        return new StoredRow("t", KEY, false, values, versions, versions.lsn(), 0);
    }

    public static StoredRow tombstone(Row image, Version deletion) {
        return new StoredRow("t", KEY, true, image, Versions.of(deletion), deletion.lsn(), 0);
    }

    public static StoredRow pending(StoredRow row, long number) {
        return new StoredRow(row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), number);
    }

    public static Change change(Change.Kind kind, Row values, Version version) {
        return new Change("t", KEY, kind, values, Versions.of(version));
    }
}
