package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.RowVersion;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.VersionedRow;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.Writer;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes of a program that embeds the node, in one transaction. Only columns whose value changes are written. */
public final class OwnWriter implements Writer {
    private final Transaction transaction;
    private final OwnWrites own;
    private final HybridClock clock;
    private final Consumer<ChangeEvent> events;
    private final ReplacedValues replaced;
    private final Map<String, Known> tables = new LinkedHashMap<>();
    private boolean checksTypes = true;
    private long lsn;
    private Optional<Write> last = Optional.empty();

    /** A table, and what is asked of it for every row. */
    private record Known(TableDefinition definition, Shape shape, Map<String, ColumnDefinition> columns) {
        static Known of(TableDefinition definition) {
            Map<String, ColumnDefinition> columns = new LinkedHashMap<>();
            definition.columns().forEach(column -> columns.put(column.name(), column));
            return new Known(definition, definition.shape(), columns);
        }
    }

    /** Creates one that numbers its writes from the head of the feed on. */
    public OwnWriter(Transaction transaction, OwnWrites own, HybridClock clock, Consumer<ChangeEvent> events) {
        this.transaction = transaction;
        this.replaced = new ReplacedValues(transaction, own);
        this.own = own;
        this.clock = clock;
        this.events = events;
        transaction.tables().forEach(table -> tables.put(table.name(), Known.of(table)));
        this.lsn = transaction.openFeed();
    }

    @Override
    public void put(String table, RowKey key, Row row) {
        Known known = check(table, key, row);
        Optional<StoredRow> before = transaction.row(table, key);
        if (isAlive(before)) {
            patch(before.get(), row);
        } else {
            Row whole = before.filter(tombstone ->
                            own.amongEquals().isPresent() && known.definition().isOpen())
                    .map(tombstone -> overwriting(tombstone.values(), row))
                    .orElseGet(() -> complete(known, row));
            write(before, table, key, whole, CapturedWrite.Kind.CREATED, List.of());
        }
    }

    @Override
    public void patch(String table, RowKey key, Row columns) {
        check(table, key, columns);
        Optional<StoredRow> before = transaction.row(table, key);
        if (!isAlive(before)) {
            if (isUnknown(table, before)) {
                throw usage("row " + key + " of table '" + table
                        + "', which is on demand, is not held here: get it first, or put it as a whole");
            }
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

    /** Writes columns of a row, or its deletion, once more as they are, since what they mean to others has changed. */
    public void again(StoredRow row, List<String> columns) {
        CapturedWrite.Kind kind = row.deleted() ? CapturedWrite.Kind.DELETED : CapturedWrite.Kind.UPDATED;
        write(Optional.of(row), row.table(), row.key(), row.values(), kind, columns);
    }

    @Override
    public boolean delete(String table, RowKey key) {
        check(table, key, Row.EMPTY);
        Optional<StoredRow> before = transaction.row(table, key);
        if (!isAlive(before) && !isUnknown(table, before)) {
            return false;
        }
        Row image = before.map(StoredRow::values).orElse(Row.EMPTY);
        write(before, table, key, image, CapturedWrite.Kind.DELETED, List.of());
        return true;
    }

    /** Returns whether a row that is not here may be there at the server. */
    private boolean isUnknown(String table, Optional<StoredRow> before) {
        return before.isEmpty() && own.sight().partial().has(table);
    }

    @Override
    public Optional<Row> get(String table, RowKey key) {
        check(table, key, Row.EMPTY);
        return transaction.row(table, key).filter(row -> !row.deleted()).map(StoredRow::values);
    }

    @Override
    public Optional<VersionedRow> getVersioned(String table, RowKey key) {
        check(table, key, Row.EMPTY);
        if (isUnknown(table, transaction.row(table, key))) {
            throw usage("row " + key + " of table '" + table
                    + "', which is on demand, is not held here, so nobody knows whether it is there: get it first; if there is"
                    + " none, put it");
        }
        return versioned(transaction, table, key);
    }

    /** Returns a row with its version: its position, which moves with each change here, and what would tell it from another past. */
    public static Optional<VersionedRow> versioned(Snapshot snapshot, String table, RowKey key) {
        return snapshot.row(table, key).filter(row -> !row.deleted()).map(row -> {
            Stamp newest = row.versions()
                    .all()
                    .map(Version::stamp)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            return new VersionedRow(row.values(), new RowVersion(row.lsn() + "/" + newest));
        });
    }

    /** Returns whether anything was written, which a value that was there before is not. */
    public boolean hasWritten() {
        return last.isPresent();
    }

    @Override
    public Write last() {
        return last.orElseThrow(() -> usage("this transaction has written nothing yet"));
    }

    private void write(
            Optional<StoredRow> before,
            String table,
            RowKey key,
            Row values,
            CapturedWrite.Kind kind,
            Collection<String> columns) {
        lsn++;
        Versions versions = own.in(table, key).versions(kind, columns, before, clock.next(), lsn);
        boolean deleted = kind == CapturedWrite.Kind.DELETED;
        if (kind == CapturedWrite.Kind.UPDATED) {
            StoredRow old = before.orElseThrow();
            replaced.updated(old, columns, column -> value(old, column), lsn);
        }
        transaction.put(new StoredRow(table, key, deleted, values, versions, lsn, own.pending(lsn)));
        last = Optional.of(new Write(table, key, lsn));
        events.accept(
                new ChangeEvent(table, key, deleted ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN, false));
    }

    /** A column that an open table's row did not have was absent; one that was added to a declared table may have a value elsewhere. */
    private Optional<Value> value(StoredRow row, String column) {
        boolean isOpen = tables.get(row.table()).definition().isOpen();
        return row.values().get(column).or(() -> isOpen ? Optional.of(Value.NULL) : Optional.empty());
    }

    /** Checks constraints; the first that fails fails the transaction, as in any database. */
    public void finish() {
        List<Breach> breaches = transaction.settle();
        if (!breaches.isEmpty()) {
            Breach first = breaches.get(0);
            throw usage(
                    "table '" + first.row().table() + "', row " + first.row().key() + " breaks " + first.constraint()
                            + (breaches.size() > 1 ? ", and " + (breaches.size() - 1) + " more rows do" : ""));
        }
    }

    /**
     * From now on takes values whatever their columns are for: those of an app, whose file holds any value in any column, are written
     * once more as they are.
     */
    public OwnWriter withValuesOfApps() {
        checksTypes = false;
        return this;
    }

    /** @throws SyncException of kind {@code USAGE} if a value is not what its column is for */
    public void checkTypes(String table, Row row) {
        Known known = known(table);
        row.shape().names().stream()
                .map(known.columns()::get)
                .filter(Objects::nonNull)
                .forEach(declared -> checkType(table, declared, row));
    }

    private Known check(String table, RowKey key, Row row) {
        Known known = known(table);
        if (key.size() != known.definition().keyColumns().size()) {
            throw usage(
                    "the key of table '" + table + "' is " + known.definition().key() + ", but " + key + " was given");
        }
        if (!known.definition().isOpen()) {
            row.shape().names().forEach(column -> checkColumn(known, column, row));
        }
        return known;
    }

    private Known known(String table) {
        Known known = tables.get(table);
        if (known == null) {
            throw usage("there is no table '" + table + "'. There are: " + String.join(", ", tables.keySet()));
        }
        return known;
    }

    private void checkColumn(Known known, String column, Row row) {
        String table = known.definition().name();
        ColumnDefinition declared = known.columns().get(column);
        if (declared == null) {
            throw usage("table '" + table + "' has no column '" + column + "'. It has: "
                    + String.join(", ", known.columns().keySet()));
        }
        if (checksTypes) {
            checkType(table, declared, row);
        }
    }

    private static void checkType(String table, ColumnDefinition declared, Row row) {
        ColumnTypes.problem(declared, row.get(declared.name()).orElseThrow()).ifPresent(problem -> {
            throw usage("table '" + table + "', column '" + declared.name() + "': " + problem);
        });
    }

    /**
     * Among equals a document that comes anew says of the columns which the deleted one had that there is nothing in them: others may
     * still have what was there, and take a column of which nothing is said for untouched.
     */
    private static Row overwriting(Row image, Row row) {
        Map<String, Value> values = new LinkedHashMap<>();
        image.shape().names().forEach(column -> values.put(column, Value.NULL));
        return Row.of(values).with(row);
    }

    private static Row complete(Known known, Row row) {
        if (known.definition().isOpen() || row.shape().equals(known.shape())) {
            return row;
        }
        Map<String, Value> values = new LinkedHashMap<>();
        known.columns()
                .forEach((name, column) ->
                        values.put(name, row.get(name).orElse(column.fallback().orElse(Value.NULL))));
        return Row.of(values);
    }

    private static boolean isAlive(Optional<StoredRow> row) {
        return row.isPresent() && !row.get().deleted();
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
    }
}
