package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes ordinary tables of definitions that others announced. Their words never become SQL unless they are a plain type. */
final class AdoptedDefinition {
    private static final Pattern PLAIN_TYPE =
            Pattern.compile("[A-Za-z][A-Za-z0-9_ ]{0,60}(\\( ?[0-9]{1,9}( ?, ?[0-9]{1,9})? ?\\))?");

    private final TrackStatements statements;
    private final TableDefinition table;

    private AdoptedDefinition(TrackStatements statements, TableDefinition table) {
        this.statements = statements;
        this.table = table;
    }

    /** Makes a table or its new columns known; returns whether anything had to be done. */
    static boolean apply(AdoptedSession session, TableDefinition table) throws SQLException {
        AdoptedDefinition definition = new AdoptedDefinition(session.statements(), table);
        Optional<AdoptedTable> known = session.model().find(table.name());
        if (session.model().isGone(table.name())) {
            return false;
        }
        return known.isPresent() ? definition.extend(known.get()) : definition.create();
    }

    private boolean create() throws SQLException {
        String name = SqlNames.fold(table.name());
        requirePossible();
        if (!AdoptedSchema.read(statements).containsKey(name)) {
            statements.execute(createSql());
        }
        TrackSetup.fit(statements, Set.of(name), TrackSetup.Origin.SHARED);
        if (keepReferences()) {
            TrackSetup.fit(statements, Set.of(), TrackSetup.Origin.SHARED);
        }
        return true;
    }

    private void requirePossible() {
        if (table.isOpen() || SqliteNames.isReserved(table.name())) {
            throw unsupported("a table of documents can't be made in an app's file, nor one of a reserved name");
        }
    }

    private StorageException unsupported(String why) {
        return new StorageException(
                StorageException.Kind.UNSUPPORTED, "table '" + table.name() + "' can't be kept in this file: " + why);
    }

    private String createSql() {
        List<String> parts = new ArrayList<>();
        boolean generated = table.identity() == TableDefinition.Identity.GENERATED;
        for (ColumnDefinition column : table.keyColumns()) {
            parts.add(
                    generated
                            ? SqlNames.quote(column.name()) + " INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
                            : column(column, true));
        }
        table.columns().forEach(column -> parts.add(column(column, false)));
        if (!generated) {
            parts.add("PRIMARY KEY (" + SqlNames.list(table.key()) + ")");
        }
        table.uniques().forEach(unique -> parts.add("UNIQUE (" + SqlNames.list(unique) + ")"));
        table.references().stream().filter(ForeignKey::enforced).forEach(key -> parts.add(reference(key)));
        return "CREATE TABLE " + SqlNames.quote(table.name()) + " (" + String.join(", ", parts) + ")";
    }

    private static String reference(ForeignKey key) {
        return "FOREIGN KEY (" + SqlNames.list(key.columns()) + ") REFERENCES " + SqlNames.quote(key.table()) + " ("
                + SqlNames.list(key.targets()) + ") ON DELETE " + action(key.onDelete()) + " ON UPDATE "
                + action(key.onUpdate());
    }

    private static String action(ForeignKey.Action action) {
        return action.name().replace('_', ' ');
    }

    private static String column(ColumnDefinition column, boolean isKey) {
        String fallback = column.fallback()
                .map(value -> " DEFAULT " + AdoptedTypes.literal(value))
                .orElse("");
        // A lone INTEGER key would number its rows itself.
        String type = isKey && type(column).strip().equalsIgnoreCase("INTEGER") ? "INT" : type(column);
        return SqlNames.quote(column.name()) + " " + type + (column.nullable() ? "" : " NOT NULL") + fallback;
    }

    private static String type(ColumnDefinition column) {
        if (PLAIN_TYPE.matcher(column.declared()).matches() && !isClause(column.declared())) {
            return column.declared();
        }
        return switch (column.type()) {
            case ANY -> "";
            case STRING, JSON -> "TEXT";
            case INTEGER -> "INTEGER";
            case REAL -> "REAL";
            case DECIMAL -> "NUMERIC";
            case BOOLEAN -> "BOOLEAN";
            case DATETIME -> "DATETIME";
            case UUID, BINARY -> "BLOB";
        };
    }

    /** A type may be several words, but none that begins a constraint. */
    private static boolean isClause(String declared) {
        return List.of(SqlNames.fold(declared).split("[ (]")).stream()
                .anyMatch(Set.of(
                        "primary",
                        "not",
                        "null",
                        "unique",
                        "check",
                        "default",
                        "collate",
                        "references",
                        "generated",
                        "as",
                        "constraint",
                        "on",
                        "foreign")::contains);
    }

    private boolean extend(AdoptedTable known) throws SQLException {
        requirePossible();
        if (known.definition().identity() != table.identity()
                || known.keys().size() != table.keyColumns().size()) {
            throw unsupported(
                    "its key here is (" + String.join(", ", known.definition().key())
                            + "), and it is announced with (" + String.join(", ", table.key())
                            + ") as a key; bring both schemas to the same key");
        }
        List<ColumnDefinition> missing = table.columns().stream()
                .filter(column -> known.all().stream()
                        .noneMatch(each -> SqlNames.fold(each.name()).equals(SqlNames.fold(column.name()))))
                .filter(column -> !isDropped(known, column.name()))
                .toList();
        for (ColumnDefinition column : missing) {
            boolean needsFallback = !column.nullable() && column.fallback().isEmpty();
            ColumnDefinition addable = needsFallback
                    ? new ColumnDefinition(column.name(), column.type(), column.declared(), true, Optional.empty())
                    : column;
            statements.execute("ALTER TABLE " + known.quoted() + " ADD COLUMN " + column(addable, false));
        }
        boolean referred = keepReferences();
        if (!missing.isEmpty() || referred) {
            TrackSetup.fit(statements, Set.of(), TrackSetup.Origin.SHARED);
        }
        return !missing.isEmpty() || referred;
    }

    /** A column that the app has dropped or renamed does not come back because others have it. */
    private static boolean isDropped(AdoptedTable known, String column) {
        return known.bits().stream().anyMatch(name -> SqlNames.fold(name).equals(SqlNames.fold(column)));
    }

    /** Keeps references that only the configuration names; returns whether there were new ones. */
    private boolean keepReferences() throws SQLException {
        Map<String, TrackTables.Entry> entries = TrackTables.entries(statements);
        TrackTables.Entry entry = entries.get(SqlNames.fold(table.name()));
        List<ForeignKey> extra =
                table.references().stream().filter(key -> !key.enforced()).toList();
        if (extra.isEmpty() || entry.extra().containsAll(extra)) {
            return false;
        }
        TrackTables.save(
                statements, new TrackTables.Entry(entry.number(), entry.name(), entry.range(), entry.bits(), extra));
        // A change of the schema, so that everybody who has the tables in mind reads them again; fitting makes up for
        // it.
        statements.execute("DROP TRIGGER IF EXISTS " + SqlNames.OWN + entry.number() + "_insert");
        return true;
    }
}
