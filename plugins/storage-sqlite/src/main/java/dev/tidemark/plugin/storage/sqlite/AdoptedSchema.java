package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The structure of an app's tables, as SQLite's own pragmas tell it. */
final class AdoptedSchema {
    private final TrackStatements statements;

    private AdoptedSchema(TrackStatements statements) {
        this.statements = statements;
    }

    /**
     * A table as it is in the file.
     *
     * @param name as the app spells it
     * @param storage how SQLite finds a row; nothing where the table has no primary key
     * @param rowid a name of the rowid that no column hides, as an SQL identifier
     * @param keys the key columns, in key order
     * @param columns the other columns that can be written
     * @param indexes all unique indexes, but for those that can't be followed
     * @param unfollowed the names of unique indexes over something that can't be computed here
     * @param uniques those of the constraints that hold for all rows, without the key
     * @param references the foreign keys that are declared
     */
    record Table(
            String name,
            Optional<AdoptedTable.Storage> storage,
            String rowid,
            List<ColumnDefinition> keys,
            List<ColumnDefinition> columns,
            List<AdoptedUnique> indexes,
            List<String> unfollowed,
            List<List<String>> uniques,
            List<ForeignKey> references) {}

    private record Column(ColumnDefinition definition, long keyPosition, long hidden) {
        boolean isGenerated() {
            return hidden == 2 || hidden == 3;
        }
    }

    /** A unique index; without terms where it can't be followed. */
    private record Index(String name, Optional<AdoptedUnique> unique, String origin, boolean partial) {
        boolean isPlain() {
            return unique.isPresent() && !unique.get().hasExpression();
        }
    }

    /** Returns the app's ordinary tables by name, folded, in the order of creation. */
    static Map<String, Table> read(TrackStatements statements) throws SQLException {
        return new AdoptedSchema(statements).tables();
    }

    private Map<String, Table> tables() throws SQLException {
        Map<String, Boolean> names = new LinkedHashMap<>();
        try (PreparedStatement list = statements.fresh("SELECT l.name, l.wr FROM sqlite_schema s"
                        + " JOIN pragma_table_list l ON l.schema = 'main' AND l.name = s.name"
                        + " WHERE s.type = 'table' AND l.type = 'table' ORDER BY s.rowid");
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                if (!SqliteNames.isReserved(results.getString(1))) {
                    names.put(results.getString(1), results.getBoolean(2));
                }
            }
        }
        Map<String, Table> tables = new LinkedHashMap<>();
        for (Map.Entry<String, Boolean> name : names.entrySet()) {
            tables.put(SqlNames.fold(name.getKey()), table(name.getKey(), name.getValue()));
        }
        return tables;
    }

    private Table table(String name, boolean withoutRowid) throws SQLException {
        List<Column> columns = columns(name);
        List<ColumnDefinition> keys = columns.stream()
                .filter(column -> column.keyPosition > 0)
                .sorted(Comparator.comparingLong(Column::keyPosition))
                .map(Column::definition)
                .toList();
        List<Index> indexes = indexes(name, columns);
        return new Table(
                name,
                storage(withoutRowid, keys, indexes),
                rowid(withoutRowid, columns),
                keys,
                columns.stream()
                        .filter(column -> column.keyPosition == 0 && !column.isGenerated() && column.hidden == 0)
                        .map(Column::definition)
                        .toList(),
                indexes.stream().flatMap(index -> index.unique.stream()).toList(),
                indexes.stream()
                        .filter(index -> index.unique.isEmpty())
                        .map(Index::name)
                        .toList(),
                indexes.stream()
                        .filter(index -> index.isPlain() && !index.partial && !index.origin.equals("pk"))
                        .map(index -> index.unique.orElseThrow().columns())
                        .toList(),
                references(name));
    }

    private static Optional<AdoptedTable.Storage> storage(
            boolean withoutRowid, List<ColumnDefinition> keys, List<Index> indexes) {
        if (keys.isEmpty()) {
            return Optional.empty();
        } else if (withoutRowid) {
            return Optional.of(AdoptedTable.Storage.KEYED);
        }
        // An INTEGER PRIMARY KEY is the rowid itself; any other key has an index of its own.
        boolean indexed = indexes.stream().anyMatch(index -> index.origin.equals("pk"));
        return Optional.of(indexed ? AdoptedTable.Storage.ROWID : AdoptedTable.Storage.INTEGER);
    }

    private static String rowid(boolean withoutRowid, List<Column> columns) {
        return List.of("rowid", "_rowid_", "oid").stream()
                .filter(name -> !withoutRowid
                        && columns.stream()
                                .noneMatch(column ->
                                        SqlNames.fold(column.definition.name()).equals(name)))
                .findFirst()
                .orElse("");
    }

    private List<Column> columns(String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement info = statements.fresh(
                        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", table);
                ResultSet results = info.executeQuery()) {
            while (results.next()) {
                ColumnDefinition definition = new ColumnDefinition(
                        results.getString(1),
                        AdoptedTypes.of(results.getString(2)),
                        results.getString(2),
                        !results.getBoolean(3),
                        AdoptedTypes.constant(results.getString(4)));
                columns.add(new Column(definition, results.getLong(5), results.getLong(6)));
            }
        }
        return columns;
    }

    private List<Index> indexes(String table, List<Column> columns) throws SQLException {
        List<Index> indexes = new ArrayList<>();
        try (PreparedStatement list = statements.fresh(
                        "SELECT l.name, origin, partial, s.sql FROM pragma_index_list(?) AS l LEFT JOIN sqlite_schema"
                                + " AS s ON s.type = 'index' AND s.name = l.name WHERE \"unique\" ORDER BY seq DESC",
                        table);
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                String name = results.getString(1);
                indexes.add(new Index(
                        name,
                        unique(name, results.getString(4), columns),
                        results.getString(2),
                        results.getBoolean(3)));
            }
        }
        return indexes;
    }

    private Optional<AdoptedUnique> unique(String index, String sql, List<Column> columns) throws SQLException {
        List<String> texts = sql == null ? List.of() : IndexText.terms(sql);
        List<AdoptedUnique.Term> terms = new ArrayList<>();
        try (PreparedStatement info = statements.fresh(
                        "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", index);
                ResultSet results = info.executeQuery()) {
            for (int i = 0; results.next(); i++) {
                String column = results.getString(1);
                String expression = column == null && i < texts.size() ? texts.get(i) : "";
                if (column == null && !isComputable(expression, columns)) {
                    return Optional.empty();
                }
                terms.add(new AdoptedUnique.Term(column == null ? "" : column, expression, results.getString(2)));
            }
        }
        return Optional.of(new AdoptedUnique(terms));
    }

    /** An expression may use functions that only the app has, and a trigger that can't be run would break the app's writes. */
    private boolean isComputable(String expression, List<Column> columns) {
        String row = columns.stream()
                .filter(column -> !column.isGenerated())
                .map(column -> "NULL AS " + SqlNames.quote(column.definition.name()))
                .collect(Collectors.joining(", "));
        try (PreparedStatement prepared =
                statements.fresh("SELECT (" + expression + ") FROM (SELECT " + row + ") WHERE 0")) {
            return !prepared.isClosed();
        } catch (SQLException unknown) {
            return false;
        }
    }

    private List<ForeignKey> references(String table) throws SQLException {
        Map<Long, List<String[]>> keys = new LinkedHashMap<>();
        try (PreparedStatement list = statements.fresh(
                        "SELECT id, \"table\", \"from\", \"to\", on_delete, on_update FROM pragma_foreign_key_list(?)"
                                + " ORDER BY id DESC, seq",
                        table);
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                keys.computeIfAbsent(results.getLong(1), id -> new ArrayList<>())
                        .add(new String[] {
                            results.getString(2),
                            results.getString(3),
                            results.getString(4),
                            results.getString(5),
                            results.getString(6)
                        });
            }
        }
        List<ForeignKey> references = new ArrayList<>();
        for (List<String[]> parts : keys.values()) {
            reference(parts).ifPresent(references::add);
        }
        return references;
    }

    private Optional<ForeignKey> reference(List<String[]> parts) throws SQLException {
        List<String> targets = new ArrayList<>();
        for (String[] part : parts) {
            targets.add(part[2]);
        }
        String table = parts.get(0)[0];
        // A reference that names no columns means the key of the other table.
        List<String> resolved = targets.contains(null) ? keyOf(table) : targets;
        if (resolved.size() != parts.size()) {
            return Optional.empty();
        }
        return Optional.of(new ForeignKey(
                parts.stream().map(part -> part[1]).toList(),
                table,
                resolved,
                true,
                action(parts.get(0)[3]),
                action(parts.get(0)[4])));
    }

    private List<String> keyOf(String table) throws SQLException {
        return columns(table).stream()
                .filter(column -> column.keyPosition > 0)
                .sorted(Comparator.comparingLong(Column::keyPosition))
                .map(column -> column.definition.name())
                .toList();
    }

    private static ForeignKey.Action action(String sql) {
        return switch (sql) {
            case "RESTRICT" -> ForeignKey.Action.RESTRICT;
            case "CASCADE" -> ForeignKey.Action.CASCADE;
            case "SET NULL" -> ForeignKey.Action.SET_NULL;
            case "SET DEFAULT" -> ForeignKey.Action.SET_DEFAULT;
            default -> ForeignKey.Action.NO_ACTION;
        };
    }
}
