package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.DefinitionCodec;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The tables that one connection knows, read again when somebody has changed the schema. */
final class OwnCatalog {
    private final TrackStatements statements;
    private final Map<String, OwnTable> tables = new LinkedHashMap<>();
    private final Map<OwnTable, List<ForeignKey>> referencesTo = new HashMap<>();
    private long schemaVersion = -1;

    OwnCatalog(TrackStatements statements) {
        this.statements = statements;
    }

    /** Reads the tables again if the schema is not the one that was read. */
    void refresh() throws SQLException {
        long version = statements.number("PRAGMA schema_version");
        if (version == schemaVersion) {
            return;
        }
        statements.forget();
        tables.clear();
        try (ResultSet results = statements
                .of("SELECT id, definition FROM _tidemark_table ORDER BY id")
                .executeQuery()) {
            while (results.next()) {
                keep(new OwnTable(results.getLong(1), DefinitionCodec.decode(results.getBytes(2))));
            }
        }
        schemaVersion = version;
    }

    /** Forgets all, since a transaction that changed the schema was rolled back. */
    void forget() {
        schemaVersion = -1;
        referencesTo.clear();
    }

    private void keep(OwnTable table) {
        referencesTo.clear();
        tables.put(SqlNames.fold(table.name()), table);
    }

    Collection<OwnTable> all() {
        return tables.values();
    }

    Optional<OwnTable> find(String name) {
        OwnTable table = tables.get(name);
        return Optional.ofNullable(table == null ? tables.get(SqlNames.fold(name)) : table);
    }

    /** Returns the references that are checked from any table to this one. */
    List<ForeignKey> referencesTo(OwnTable target) {
        List<ForeignKey> known = referencesTo.get(target);
        if (known == null) {
            known = tables.values().stream()
                    .flatMap(table -> table.referencesTo(target))
                    .toList();
            referencesTo.put(target, known);
        }
        return known;
    }

    OwnTable table(String name) {
        return find(name).orElseThrow(() -> unsupported(name, "is not defined; define it first"));
    }

    /** Returns the table of a number, which stands in rows that are of this table. */
    OwnTable table(long id) {
        return tables.values().stream()
                .filter(table -> table.id() == id)
                .findFirst()
                .orElseThrow(() -> unsupported("number " + id, "is not defined; restore the file from a backup"));
    }

    void define(TableDefinition definition) throws SQLException {
        Optional<OwnTable> known = find(definition.name());
        if (known.isPresent()) {
            extend(known.get(), definition);
        } else {
            checkNames(definition);
            create(definition);
        }
    }

    private static void checkNames(TableDefinition definition) {
        if (SqliteNames.isReserved(definition.name())) {
            throw unsupported(definition.name(), "has a name that is reserved; give it another one");
        }
        Set<String> names = new HashSet<>();
        Stream.concat(definition.keyColumns().stream(), definition.columns().stream())
                .map(ColumnDefinition::name)
                .forEach(column -> checkName(definition, column, names));
        definition.uniques().stream()
                .flatMap(List::stream)
                .filter(column -> !names.contains(SqlNames.fold(column)))
                .findFirst()
                .ifPresent(column -> {
                    throw unsupported(
                            definition.name(), "has a UNIQUE on column '" + column + "', which it does not have");
                });
    }

    private static void checkName(TableDefinition definition, String column, Set<String> names) {
        if (SqliteNames.isReserved(column) || !names.add(SqlNames.fold(column))) {
            throw unsupported(
                    definition.name(),
                    "has a column '" + column + "', whose name is reserved or there already; give it another one");
        }
    }

    private void create(TableDefinition definition) throws SQLException {
        PreparedStatement insert = statements.of(
                "INSERT INTO _tidemark_table (name, definition) VALUES (?, ?) RETURNING id",
                definition.name(),
                DefinitionCodec.encode(definition));
        OwnTable table;
        try (ResultSet results = insert.executeQuery()) {
            results.next();
            table = new OwnTable(results.getLong(1), definition);
        }
        for (String statement : table.create()) {
            statements.execute(statement);
        }
        keep(table);
    }

    private void extend(OwnTable known, TableDefinition definition) throws SQLException {
        TableDefinition old = known.definition();
        if (old.kind() != definition.kind()
                || old.identity() != definition.identity()
                || !old.key().equals(definition.key())) {
            throw unsupported(
                    definition.name(),
                    "is there as " + describe(old) + ", which does not fit " + describe(definition)
                            + "; use another name for the new table");
        }
        TableDefinition more = old.plus(definition);
        if (!more.equals(old)) {
            checkNames(more);
            addColumns(known, new OwnTable(known.id(), more));
        }
    }

    private void addColumns(OwnTable known, OwnTable more) throws SQLException {
        List<ColumnDefinition> added =
                more.stored().subList(known.stored().size(), more.stored().size());
        for (ColumnDefinition column : added) {
            statements.execute(more.addColumn(column));
            Value fallback = column.fallback().orElse(Value.NULL);
            if (!fallback.isNull()) {
                String update =
                        "UPDATE " + SqlNames.quote(more.name()) + " SET " + SqlNames.quote(column.name()) + " = ?";
                statements.update(update, fallback);
            }
        }
        for (String statement : more.createMissing(known)) {
            statements.execute(statement);
        }
        byte[] definition = DefinitionCodec.encode(more.definition());
        statements.update("UPDATE _tidemark_table SET definition = ? WHERE id = ?", definition, more.id());
        statements.forget();
        keep(more);
    }

    private static String describe(TableDefinition table) {
        return (table.isOpen() ? "an open table" : "a declared table") + " with the "
                + (table.identity() == TableDefinition.Identity.GENERATED ? "generated" : "natural") + " key "
                + table.key();
    }

    private static StorageException unsupported(String table, String problem) {
        return new StorageException(StorageException.Kind.UNSUPPORTED, "table '" + table + "' " + problem);
    }
}
