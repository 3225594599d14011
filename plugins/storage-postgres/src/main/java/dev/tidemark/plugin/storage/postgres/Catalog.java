package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.DefinitionCodec;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tables that a store has, as of one number of changes to them.
 *
 * <p>Threading: safe.
 */
final class Catalog {
    private final long definitions;
    private final Map<String, Table> tables;
    private final Map<Table, List<ForeignKey>> referencesTo = new ConcurrentHashMap<>();

    private Catalog(long definitions, Map<String, Table> tables) {
        this.definitions = definitions;
        this.tables = tables;
    }

    /** Reads the tables as they are after so many changes to them. */
    static Catalog read(Statements statements, String schema, long definitions) throws SQLException {
        Map<String, Table> tables = new LinkedHashMap<>();
        String sql =
                "SELECT id, definition, forms, indexed FROM " + statements.table("_tidemark_table") + " ORDER BY id";
        try (PreparedStatement statement = statements.of(sql);
                ResultSet results = statement.executeQuery()) {
            while (results.next()) {
                List<ColumnForm> forms = Arrays.stream(results.getString(3).split(","))
                        .map(ColumnForm::valueOf)
                        .toList();
                Table table = new Table(
                        results.getLong(1),
                        DefinitionCodec.decode(results.getBytes(2)),
                        forms,
                        results.getInt(4),
                        SqlNames.quote(schema));
                tables.put(SqlNames.fold(table.name()), table);
            }
        }
        return new Catalog(definitions, tables);
    }

    /** Returns the tables with one more, or with another in its place, as only the transaction knows them that defines it. */
    Catalog with(Table table) {
        Map<String, Table> more = new LinkedHashMap<>(tables);
        more.put(SqlNames.fold(table.name()), table);
        return new Catalog(definitions, more);
    }

    /** Returns after how many changes to the tables this was read. */
    long definitions() {
        return definitions;
    }

    Collection<Table> all() {
        return tables.values();
    }

    Optional<Table> find(String name) {
        Table table = tables.get(name);
        return Optional.ofNullable(table == null ? tables.get(SqlNames.fold(name)) : table);
    }

    Table table(String name) {
        return find(name).orElseThrow(() -> unsupported(name, "is not defined; define it first"));
    }

    /** Returns the table of a number, which stands in rows that are of this table. */
    Table table(long id) {
        return all().stream()
                .filter(table -> table.id() == id)
                .findFirst()
                .orElseThrow(() -> unsupported("number " + id, "is not defined; restore the database from a backup"));
    }

    /** Returns the references that are checked from any table to this one. */
    List<ForeignKey> referencesTo(Table target) {
        return referencesTo.computeIfAbsent(
                target,
                key -> all().stream().flatMap(table -> table.referencesTo(key)).toList());
    }

    static StorageException unsupported(String table, String problem) {
        return new StorageException(StorageException.Kind.UNSUPPORTED, "table '" + table + "' " + problem);
    }
}
