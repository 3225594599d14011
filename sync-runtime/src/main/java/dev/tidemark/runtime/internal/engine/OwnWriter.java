package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes of a program that embeds the node, in one transaction. Only columns whose value changes are written. */
final class OwnWriter implements Writer {
    private final Transaction transaction;
    private final Harvest.OwnWrites own;
    private final HybridClock clock;
    private final Consumer<ChangeEvent> events;
    private final Map<String, TableDefinition> tables = new LinkedHashMap<>();
    private long lsn;

    OwnWriter(Transaction transaction, Harvest.OwnWrites own, HybridClock clock, Consumer<ChangeEvent> events) {
        this.transaction = transaction;
        this.own = own;
        this.clock = clock;
        this.events = events;
        transaction.tables().forEach(table -> tables.put(table.name(), table));
        this.lsn = transaction.openFeed();
    }

    @Override
    public void put(String table, RowKey key, Row row) {
        TableDefinition definition = check(table, key, row);
        Optional<StoredRow> before = transaction.row(table, key);
        if (isAlive(before)) {
            patch(before.get(), row);
        } else {
            write(before, table, key, complete(definition, row), CapturedWrite.Kind.CREATED, List.of());
        }
    }

    @Override
    public void patch(String table, RowKey key, Row columns) {
        check(table, key, columns);
        Optional<StoredRow> before = transaction.row(table, key);
        if (!isAlive(before)) {
            throw usage("table '" + table + "' has no row " + key + ": put it as a whole first");
        }
        patch(before.get(), columns);
    }

    private void patch(StoredRow before, Row columns) {
        Map<String, Value> changed = columns.toMap();
        changed.entrySet()
                .removeIf(entry -> before.values()
                        .get(entry.getKey())
                        .filter(entry.getValue()::equals)
                        .isPresent());
        if (!changed.isEmpty()) {
            Row values = before.values().with(Row.of(changed));
            write(
                    Optional.of(before),
                    before.table(),
                    before.key(),
                    values,
                    CapturedWrite.Kind.UPDATED,
                    changed.keySet());
        }
    }

    @Override
    public boolean delete(String table, RowKey key) {
        check(table, key, Row.EMPTY);
        Optional<StoredRow> before = transaction.row(table, key);
        if (!isAlive(before)) {
            return false;
        }
        write(before, table, key, before.get().values(), CapturedWrite.Kind.DELETED, List.of());
        return true;
    }

    @Override
    public Optional<Row> get(String table, RowKey key) {
        check(table, key, Row.EMPTY);
        return transaction.row(table, key).filter(row -> !row.deleted()).map(StoredRow::values);
    }

    private void write(
            Optional<StoredRow> before,
            String table,
            RowKey key,
            Row values,
            CapturedWrite.Kind kind,
            Iterable<String> columns) {
        lsn++;
        Versions versions = own.versions(kind, columns, before, clock.next(), lsn);
        boolean deleted = kind == CapturedWrite.Kind.DELETED;
        transaction.put(new StoredRow(table, key, deleted, values, versions, lsn, own.pending(lsn)));
        events.accept(
                new ChangeEvent(table, key, deleted ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN, false));
    }

    /** Checks constraints; the first that fails fails the transaction, as in any database. */
    void finish() {
        List<Breach> breaches = transaction.settle();
        if (!breaches.isEmpty()) {
            Breach first = breaches.get(0);
            throw usage(
                    "table '" + first.row().table() + "', row " + first.row().key() + " breaks " + first.constraint()
                            + (breaches.size() > 1 ? ", and " + (breaches.size() - 1) + " more rows do" : ""));
        }
    }

    private TableDefinition check(String table, RowKey key, Row row) {
        TableDefinition definition = tables.get(table);
        if (definition == null) {
            throw usage("there is no table '" + table + "'. There are: " + String.join(", ", tables.keySet()));
        }
        if (key.size() != definition.keyColumns().size()) {
            throw usage("the key of table '" + table + "' is " + definition.key() + ", but " + key + " was given");
        }
        if (!definition.isOpen()) {
            row.shape().names().forEach(column -> checkColumn(definition, column, row));
        }
        return definition;
    }

    private static void checkColumn(TableDefinition definition, String column, Row row) {
        ColumnDefinition declared = definition
                .column(column)
                .orElseThrow(() -> usage("table '" + definition.name() + "' has no column '" + column + "'. It has: "
                        + String.join(", ", definition.shape().names())));
        ColumnTypes.problem(declared, row.get(column).orElseThrow()).ifPresent(problem -> {
            throw usage("table '" + definition.name() + "', column '" + column + "': " + problem);
        });
    }

    private static Row complete(TableDefinition definition, Row row) {
        if (definition.isOpen() || row.shape().equals(definition.shape())) {
            return row;
        }
        Map<String, Value> values = new LinkedHashMap<>();
        for (ColumnDefinition column : definition.columns()) {
            values.put(
                    column.name(),
                    row.get(column.name()).orElse(column.fallback().orElse(Value.NULL)));
        }
        return Row.of(values);
    }

    private static boolean isAlive(Optional<StoredRow> row) {
        return row.isPresent() && !row.get().deleted();
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
    }
}
