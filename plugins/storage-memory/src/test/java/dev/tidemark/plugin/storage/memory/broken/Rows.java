package dev.tidemark.plugin.storage.memory.broken;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The rows of another cursor, after something was done to them; it ends as that one does. */
final class Rows implements RowCursor {
    private final RowCursor source;
    private final Iterator<StoredRow> rows;

    private Rows(RowCursor source, Iterator<StoredRow> rows) {
        this.source = source;
        this.rows = rows;
    }

    static RowCursor of(RowCursor source, UnaryOperator<Stream<StoredRow>> change) {
        List<StoredRow> all = new ArrayList<>();
        for (Optional<StoredRow> row = source.next(); row.isPresent(); row = source.next()) {
            all.add(row.get());
        }
        return new Rows(source, change.apply(all.stream()).iterator());
    }

    @Override
    public Optional<StoredRow> next() {
        source.next();
        return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    }

    @Override
    public void close() {
        source.close();
    }
}
