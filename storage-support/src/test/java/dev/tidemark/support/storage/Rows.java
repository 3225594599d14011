package dev.tidemark.support.storage;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows for tests, and sources of them that tell whether they were closed. */
final class Rows implements RowSource {
    private final Iterator<StoredRow> rows;
    private boolean closed;

    private Rows(List<StoredRow> rows) {
        this.rows = rows.iterator();
    }

    static StoredRow row(String table, RowKey key, Row values) {
        return new StoredRow(table, key, false, values, Versions.of(Version.BOTTOM), 0, 0);
    }

    static StoredRow at(long lsn) {
        StoredRow row = row("t", RowKey.of(List.of(Value.of(lsn))), Row.of(Map.of("odd", Value.of(lsn % 2))));
        return new StoredRow(row.table(), row.key(), false, row.values(), row.versions(), lsn, 0);
    }

    static Rows source(long... positions) {
        return new Rows(Arrays.stream(positions).mapToObj(Rows::at).toList());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Optional<StoredRow> next() {
        return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
