package dev.tidemark.reliability.merges;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.merge.MergerSeam;
import dev.tidemark.testkit.model.Cell;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One change, as the model and as the engine take it.
 *
 * @param kind what the device did
 * @param existence of a creation or a deletion
 * @param columns those that the device wrote
 * @param known the row's other columns as the device knows them, where rows are one unit
 */
record TwinChange(Kind kind, Optional<Twin> existence, Map<String, Twin> columns, Map<String, Twin> known) {
    /** What a device does to a row. */
    enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    Change forModel(String row) {
        List<Write> writes = new ArrayList<>();
        existence.ifPresent(twin -> writes.add(twin.cell().write()));
        Map<String, Cell> cells = new LinkedHashMap<>();
        known.forEach((column, twin) -> cells.put(column, twin.cell()));
        columns.forEach((column, twin) -> {
            cells.put(column, twin.cell());
            writes.add(twin.cell().write());
        });
        return new Change(row, existence.map(Twin::cell), cells, writes);
    }

    MergerSeam.Merged merge(MergerSeam merger, Optional<StoredRow> row, RowKey key, long lsn) {
        return switch (kind) {
            case CREATE -> merger.create(row, key, values(), versions(), lsn);
            case UPDATE -> merger.update(row, key, values(), versions(), lsn);
            case DELETE -> merger.delete(row, key, versions(), lsn);
        };
    }

    private Map<String, Twin> all() {
        Map<String, Twin> all = new LinkedHashMap<>(known);
        all.putAll(columns);
        return all;
    }

    private Row values() {
        Map<String, Value> values = new LinkedHashMap<>();
        all().forEach((column, twin) ->
                values.put(column, Value.of(twin.cell().value().orElseThrow())));
        return Row.of(values);
    }

    private Versions versions() {
        Version row = existence
                .or(() -> columns.values().stream().findFirst())
                .orElseThrow()
                .version();
        Map<String, Version> versions = new LinkedHashMap<>();
        all().forEach((column, twin) -> versions.put(column, twin.version()));
        versions.values().removeIf(row::equals);
        return new Versions(row, versions);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.name());
        existence.ifPresent(twin -> text.append(' ').append(describe(twin)));
        columns.forEach((column, twin) -> text.append(' ')
                .append(column)
                .append('=')
                .append(twin.cell().value().orElse("null"))
                .append(' ')
                .append(describe(twin)));
        return text.toString();
    }

    private static String describe(Twin twin) {
        Write write = twin.cell().write();
        return "(" + write + " at " + write.time() + ", seen " + write.seen() + ")";
    }
}
