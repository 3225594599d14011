package com.acme.journal;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.StoredRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A table: what is known of its structure, and its rows and tombstones in the order of their keys. */
record JournalTable(TableDefinition definition, NavigableMap<RowKey, StoredRow> rows) {
    static JournalTable of(TableDefinition definition) {
        return new JournalTable(definition, new TreeMap<>());
    }

    JournalTable copy() {
        return new JournalTable(definition, new TreeMap<>(rows));
    }

    /** Returns this table with the columns that another definition of it adds. */
    JournalTable plus(TableDefinition other) {
        boolean fits = definition.kind() == other.kind()
                && definition.identity() == other.identity()
                && definition.key().equals(other.key());
        if (!fits) {
            throw new StorageException(
                    Kind.UNSUPPORTED,
                    "table '" + other.name() + "' is there in another shape: its kind, identity and key are "
                            + definition.kind() + ", " + definition.identity() + ", " + definition.key()
                            + ". Use another name for the new table");
        }
        return new JournalTable(definition.plus(other), rows);
    }

    Stream<StoredRow> live() {
        return rows.values().stream().filter(row -> !row.deleted());
    }

    /** Returns a row with all columns of a declared table; those that it does not hold are null. */
    StoredRow whole(StoredRow row) {
        return filled(row, column -> Value.NULL);
    }

    /** Returns a row that was there before some columns were; it has their default. */
    StoredRow withDefaults(StoredRow row) {
        return filled(row, column -> column.fallback().orElse(Value.NULL));
    }

    private StoredRow filled(StoredRow row, java.util.function.Function<ColumnDefinition, Value> filling) {
        Row values = row.values();
        if (!definition.isOpen() && !row.deleted()) {
            Map<String, Value> all = new LinkedHashMap<>();
            definition
                    .columns()
                    .forEach(column -> all.put(
                            column.name(), row.values().get(column.name()).orElseGet(() -> filling.apply(column))));
            values = Row.of(all);
        }
        return new StoredRow(
                definition.name(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending());
    }

    /** Returns the value of a column, of the key or not; null where the row does not hold it. */
    Value value(StoredRow row, String column) {
        int part = definition.key().indexOf(column);
        return part >= 0 && part < row.key().size()
                ? row.key().part(part)
                : row.values().get(column).orElse(Value.NULL);
    }

    /** Returns the values of some columns as one, or nothing where one of them is null: such a row clashes with nothing. */
    Optional<RowKey> values(StoredRow row, List<String> columns) {
        List<Value> values = columns.stream().map(column -> value(row, column)).toList();
        return values.stream().anyMatch(Value::isNull) ? Optional.empty() : Optional.of(RowKey.of(values));
    }
}
