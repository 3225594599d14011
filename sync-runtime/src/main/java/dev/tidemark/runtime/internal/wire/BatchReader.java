package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the changes of a batch in order. */
public final class BatchReader {
    private final WireInput source;

    /** Creates the reader of a batch that was unpacked. */
    public BatchReader(byte[] batch) {
        source = new WireInput(batch, 0, batch.length);
    }

    /**
     * Returns the next change, or nothing after the last.
     *
     * @throws WireException if these bytes are no batch
     */
    public Optional<Change> next() {
        if (source.remaining() == 0) {
            return Optional.empty();
        }
        String table = source.text();
        RowKey key = ValueCodec.readKey(source);
        Change.Kind kind = Codes.CHANGE.read(source);
        Map<String, Value> values = new LinkedHashMap<>();
        int count = source.count(1, "columns");
        for (int i = 0; i < count; i++) {
            values.put(source.text(), ValueCodec.read(source));
        }
        Version row = version();
        Map<String, Version> columns = new LinkedHashMap<>();
        int overrides = source.count(1, "versions");
        for (int i = 0; i < overrides; i++) {
            columns.put(source.text(), version());
        }
        return Optional.of(new Change(table, key, kind, Row.of(values), new Versions(row, columns)));
    }

    private Version version() {
        Stamp stamp = new Stamp(source.uvarint(), author(), source.uvarint());
        return new Version(stamp, new Context(positions(), positions()), 0);
    }

    private Author author() {
        return new Author(source.uuid(), source.fixed64());
    }

    private SortedMap<Author, Long> positions() {
        SortedMap<Author, Long> positions = new TreeMap<>();
        int count = source.count(1, "positions");
        for (int i = 0; i < count; i++) {
            positions.put(author(), source.uvarint());
        }
        return positions;
    }
}
