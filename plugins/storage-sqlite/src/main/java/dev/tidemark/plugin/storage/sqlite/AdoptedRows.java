package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Rows of an app's own tables, with keys and references translated on the way out and in. */
final class AdoptedRows {
    private final TrackStatements statements;
    private final TrackIdentity identity;
    private final AdoptedModel model;
    private final Map<Integer, Shape> shapes = new HashMap<>();
    private final Map<Integer, Writing> writings = new HashMap<>();
    private AdoptedTable lastTable;
    private RowKey lastKey;
    private OptionalLong lastRid = OptionalLong.empty();

    AdoptedRows(TrackStatements statements, TrackIdentity identity, AdoptedModel model) {
        this.statements = statements;
        this.identity = identity;
        this.model = model;
    }

    /**
     * A row as an app holds it, in global terms.
     *
     * @param key its global key
     * @param values its other columns
     */
    record Found(RowKey key, Row values) {}

    /** How rows of one shape are written to one table. */
    private record Writing(
            Shape shape,
            List<AdoptedColumn> columns,
            int[] positions,
            String insert,
            String insertNew,
            String update) {}

    Shape shape(AdoptedTable table) {
        return shapes.computeIfAbsent(
                table.number(), number -> table.definition().shape());
    }

    /** Returns a row by its number. */
    Optional<Found> read(AdoptedTable table, long rid) throws SQLException {
        try (ResultSet results = statements.of(table.selectRow(), rid).executeQuery()) {
            return results.next() ? Optional.of(read(table, rid, results, 1)) : Optional.empty();
        }
    }

    /** Returns whether a number has a row. */
    boolean exists(AdoptedTable table, long rid) throws SQLException {
        return statements.exists(table.existsRow(), rid);
    }

    /** Reads a whole row from a result that holds {@link AdoptedTable#selection} from a column on. */
    Found read(AdoptedTable table, long rid, ResultSet results, int first) throws SQLException {
        RowKey key = key(table, rid, results, first);
        int from = first + table.keys().size();
        Value[] values = new Value[table.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = outward(table.columns().get(i), SqliteValues.read(results, from + i));
        }
        return new Found(key, Row.owning(shape(table), values));
    }

    /** Reads the key alone. */
    RowKey key(AdoptedTable table, long rid, ResultSet results, int first) throws SQLException {
        if (table.isGenerated()) {
            return RowKey.of(identity.global(table, rid));
        }
        Value[] parts = new Value[table.keys().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = outward(table.keys().get(i), SqliteValues.read(results, first + i));
        }
        return RowKey.of(parts);
    }

    /** Translates a local value into what everybody understands. */
    Value outward(AdoptedColumn column, Value value) throws SQLException {
        return column.isReference() && value instanceof Value.Int rid && model.has(column.target())
                ? identity.global(model.table(column.target()), rid.value())
                : value;
    }

    /** Translates a value into what this file understands, reserving an integer where its row has not arrived. */
    Value inward(AdoptedColumn column, Value value) throws SQLException {
        if (!column.isReference() || !isId(value) || !model.has(column.target())) {
            return value;
        }
        return Value.of(identity.reserve(model.table(column.target()), value));
    }

    private static boolean isId(Value value) {
        return value instanceof Value.Int || value instanceof Value.Blob blob && blob.size() == 16;
    }

    /** Returns the number of a row, or the one that is reserved for it; nothing where it has none. */
    OptionalLong rid(AdoptedTable table, RowKey key) throws SQLException {
        if (table.isGenerated()) {
            return identity.local(table, key.part(0));
        }
        // Whoever writes a row has looked at it just before. Other tables' numbers may be given out in between.
        if (key == lastKey && table == lastTable && table.mayBeRenumbered()) {
            return lastRid;
        }
        lastRid = find(table, key);
        lastTable = table;
        lastKey = key;
        return lastRid;
    }

    private OptionalLong find(AdoptedTable table, RowKey key) throws SQLException {
        Optional<Value[]> local = localKey(table, key);
        if (local.isEmpty()) {
            return OptionalLong.empty();
        }
        Optional<Value> rid = statements.value(table.ridByKey(), (Object[]) local.get());
        return rid.isPresent() ? OptionalLong.of(((Value.Int) rid.get()).value()) : OptionalLong.empty();
    }

    /** Returns the local values of a global key, unless it refers to a row that this file knows nothing of. */
    Optional<Value[]> localKey(AdoptedTable table, RowKey key) throws SQLException {
        Value[] local = new Value[key.size()];
        for (int i = 0; i < local.length; i++) {
            AdoptedColumn column = table.keys().get(i);
            Value part = key.part(i);
            if (column.isReference() && isId(part) && model.has(column.target())) {
                OptionalLong rid = identity.local(model.table(column.target()), part);
                if (rid.isEmpty()) {
                    return Optional.empty();
                }
                part = Value.of(rid.getAsLong());
            }
            local[i] = part;
        }
        return Optional.of(local);
    }

    /** Returns the local values of a global key, reserving integers for rows that have not arrived. */
    Value[] reservedKey(AdoptedTable table, RowKey key) throws SQLException {
        Value[] local = new Value[key.size()];
        for (int i = 0; i < local.length; i++) {
            local[i] = inward(table.keys().get(i), key.part(i));
        }
        return local;
    }

    /**
     * Inserts a row of a table that finds a key by an index, unless a unique value of it is there.
     *
     * @return whether it was inserted
     */
    boolean insertNew(AdoptedTable table, long rid, Value[] key, Row values) throws SQLException {
        lastKey = null;
        Writing writing = writing(table, values.shape());
        Object[] parameters = new Object[1 + key.length + writing.columns.size()];
        parameters[0] = rid;
        System.arraycopy(key, 0, parameters, 1, key.length);
        fill(writing, values, parameters, 1 + key.length);
        return statements.update(writing.insertNew, parameters) > 0;
    }

    /** Inserts a row; where it has no number yet, returns the one that it got. */
    long insert(AdoptedTable table, OptionalLong rid, Value[] key, Row values) throws SQLException {
        lastKey = null;
        Writing writing = writing(table, values.shape());
        Object[] parameters = new Object[1 + key.length + writing.columns.size()];
        int next = 0;
        if (table.isKeyed()) {
            parameters = new Object[parameters.length - 1];
        } else {
            parameters[next++] = rid.isPresent() ? (Object) rid.getAsLong() : null;
        }
        if (table.mayBeRenumbered() || table.isKeyed()) {
            System.arraycopy(key, 0, parameters, next, key.length);
            next += key.length;
        } else {
            parameters = java.util.Arrays.copyOf(parameters, parameters.length - key.length);
        }
        fill(writing, values, parameters, next);
        statements.update(writing.insert, parameters);
        return table.isKeyed() || rid.isPresent() ? rid.orElse(0) : statements.number("SELECT last_insert_rowid()");
    }

    void update(AdoptedTable table, long rid, Value[] key, Row values) throws SQLException {
        lastKey = null;
        Writing writing = writing(table, values.shape());
        if (writing.columns.isEmpty()) {
            return;
        }
        Object[] parameters = new Object[writing.columns.size() + (table.isKeyed() ? key.length : 1)];
        fill(writing, values, parameters, 0);
        if (table.isKeyed()) {
            System.arraycopy(key, 0, parameters, writing.columns.size(), key.length);
        } else {
            parameters[writing.columns.size()] = rid;
        }
        statements.update(writing.update, parameters);
    }

    void delete(AdoptedTable table, long rid, Value[] key) throws SQLException {
        lastKey = null;
        if (table.isKeyed()) {
            statements.update("DELETE FROM " + table.quoted() + " WHERE " + table.byKey(), (Object[]) key);
        } else {
            statements.update("DELETE FROM " + table.quoted() + " WHERE " + table.rowid() + " = ?", rid);
        }
    }

    private void fill(Writing writing, Row values, Object[] parameters, int from) throws SQLException {
        for (int i = 0; i < writing.positions.length; i++) {
            parameters[from + i] = inward(writing.columns.get(i), values.value(writing.positions[i]));
        }
    }

    private Writing writing(AdoptedTable table, Shape shape) {
        Writing known = writings.get(table.number());
        if (known == null || known.shape != shape) {
            known = writingOf(table, shape);
            writings.put(table.number(), known);
        }
        return known;
    }

    private static Writing writingOf(AdoptedTable table, Shape shape) {
        List<AdoptedColumn> columns = table.columns().stream()
                .filter(column -> shape.position(column.name()) >= 0)
                .toList();
        int[] positions = columns.stream()
                .mapToInt(column -> shape.position(column.name()))
                .toArray();
        List<String> names = new ArrayList<>();
        if (!table.isKeyed()) {
            names.add(table.rowid());
        }
        if (table.mayBeRenumbered() || table.isKeyed()) {
            table.keys().forEach(column -> names.add(column.quoted()));
        }
        columns.forEach(column -> names.add(column.quoted()));
        String insert = "INSERT INTO " + table.quoted() + " (" + String.join(", ", names) + ") VALUES ("
                + SqlNames.parameters(names.size()) + ")";
        String set = String.join(
                ", ", columns.stream().map(column -> column.quoted() + " = ?").toList());
        String where = table.isKeyed() ? table.byKey() : table.rowid() + " = ?";
        return new Writing(
                shape,
                columns,
                positions,
                insert,
                insert + " ON CONFLICT DO NOTHING",
                "UPDATE " + table.quoted() + " SET " + set + " WHERE " + where);
    }
}
