package dev.tidemark.api.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a table's structure. A declared table has known columns, which are checked; the rows of an open table are
 * documents with any columns.
 *
 * <p>Threading: immutable.
 *
 * @param name as the app spells it; two names that differ in ASCII case alone are one table
 * @param kind declared or open
 * @param identity how rows are identified
 * @param columns the columns that are not in the key, in order; empty for an open table
 * @param keyColumns the definitions of the key columns, in key order
 * @param uniques sets of columns (key columns included) that no two rows share; rows with a null among them are exempt
 * @param references the foreign keys
 */
public record TableDefinition(
        String name,
        Kind kind,
        Identity identity,
        List<ColumnDefinition> keyColumns,
        List<ColumnDefinition> columns,
        List<List<String>> uniques,
        List<ForeignKey> references) {

    /** Whether the columns are known. */
    public enum Kind {
        /** Columns are known and checked. */
        DECLARED,
        /** Rows hold any columns. */
        OPEN
    }

    /** What a row's key is made of. */
    public enum Identity {
        /** The key columns' own values. */
        NATURAL,
        /** A global id that replaces the integer which each adopted file numbers on its own. */
        GENERATED
    }

    /** Checks names and keeps unmodifiable copies. */
    public TableDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(identity, "identity");
        keyColumns = List.copyOf(keyColumns);
        columns = List.copyOf(columns);
        uniques = uniques.stream().map(List::copyOf).toList();
        references = List.copyOf(references);
        if (name.isEmpty() || keyColumns.isEmpty()) {
            throw new IllegalArgumentException("table '" + name + "' needs a name and at least one key column");
        }
    }

    /** Returns an open table whose rows are found by one text or integer key column. */
    public static TableDefinition open(String name, String keyColumn) {
        ColumnDefinition key = new ColumnDefinition(keyColumn, ColumnType.ANY, "", false, Optional.empty());
        return new TableDefinition(name, Kind.OPEN, Identity.NATURAL, List.of(key), List.of(), List.of(), List.of());
    }

    /** Returns a declared table without constraints besides its key. */
    public static TableDefinition declared(
            String name, List<ColumnDefinition> keyColumns, List<ColumnDefinition> columns) {
        return new TableDefinition(name, Kind.DECLARED, Identity.NATURAL, keyColumns, columns, List.of(), List.of());
    }

    /** Returns the names of the key columns. */
    public List<String> key() {
        return keyColumns.stream().map(ColumnDefinition::name).toList();
    }

    /** Returns the shape of a whole row of a declared table. */
    public Shape shape() {
        return Shape.of(columns.stream().map(ColumnDefinition::name).toList());
    }

    /** Returns a column that is not in the key. */
    public Optional<ColumnDefinition> column(String column) {
        return columns.stream().filter(each -> each.name().equals(column)).findFirst();
    }

    /** Returns whether rows may hold any column. */
    public boolean isOpen() {
        return kind == Kind.OPEN;
    }

    /**
     * Returns this definition with the columns that another adds; those that both have stay as they are here.
     *
     * @param other of the same table
     */
    public TableDefinition plus(TableDefinition other) {
        Map<String, ColumnDefinition> all = new LinkedHashMap<>();
        columns.forEach(column -> all.put(column.name(), column));
        other.columns.forEach(column -> all.putIfAbsent(column.name(), column));
        List<ForeignKey> named = new ArrayList<>(references);
        other.references.stream()
                .filter(reference -> !reference.enforced() && !named.contains(reference))
                .forEach(named::add);
        return new TableDefinition(name, kind, identity, keyColumns, new ArrayList<>(all.values()), uniques, named);
    }
}
