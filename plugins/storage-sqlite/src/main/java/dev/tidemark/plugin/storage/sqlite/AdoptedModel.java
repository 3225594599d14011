package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tracked tables at one version of the schema, parents before children where references allow it.
 *
 * <p>Threading: immutable.
 */
final class AdoptedModel {
    private final long schemaVersion;
    private final List<AdoptedTable> tables;
    private final Map<String, AdoptedTable> byName = new LinkedHashMap<>();
    private final Map<String, AdoptedTable> byExactName = new HashMap<>();
    private final Map<Integer, AdoptedTable> byNumber = new LinkedHashMap<>();

    private final Set<String> gone;

    private AdoptedModel(long schemaVersion, List<AdoptedTable> tables, Set<String> gone) {
        this.schemaVersion = schemaVersion;
        this.gone = gone;
        this.tables = sorted(tables);
        for (AdoptedTable table : this.tables) {
            byName.put(SqlNames.fold(table.name()), table);
            byExactName.put(table.name(), table);
            byNumber.put(table.number(), table);
        }
    }

    static AdoptedModel read(TrackStatements statements) throws SQLException {
        return new AdoptedModel(
                version(statements),
                new Reader(statements).tables(),
                TrackGone.all(statements).stream()
                        .filter(TrackGone::isAbsent)
                        .map(table -> SqlNames.fold(table.name()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Returns SQLite's own counter of changes of the schema. */
    static long version(TrackStatements statements) throws SQLException {
        return statements.number("PRAGMA main.schema_version");
    }

    long schemaVersion() {
        return schemaVersion;
    }

    List<AdoptedTable> tables() {
        return tables;
    }

    AdoptedTable table(String name) {
        return find(name)
                .orElseThrow(() -> new StorageException(
                        StorageException.Kind.UNSUPPORTED,
                        "table '" + name + "' is not tracked here; track it first, or define it"));
    }

    Optional<AdoptedTable> find(String name) {
        AdoptedTable exact = byExactName.get(name);
        return Optional.ofNullable(exact == null ? byName.get(SqlNames.fold(name)) : exact);
    }

    /** Returns whether the app has dropped or renamed a table of this name, which others may still write to. */
    boolean isGone(String name) {
        return !gone.isEmpty() && find(name).isEmpty() && gone.contains(SqlNames.fold(name));
    }

    AdoptedTable table(int number) {
        return byNumber.get(number);
    }

    /** Returns whether captured updates of any column tell what they replaced. */
    boolean tellsReplaced() {
        return tables.stream().anyMatch(table -> !table.told().isEmpty());
    }

    /** Returns whether a number is that of a table that is still there. */
    boolean has(int number) {
        return byNumber.containsKey(number);
    }

    /** Returns the tables that refer to one. */
    List<AdoptedTable> referring(AdoptedTable parent) {
        return tables.stream()
                .filter(table -> table.all().stream().anyMatch(column -> column.target() == parent.number()))
                .toList();
    }

    /** Sorts parents before children; tables in a circle follow in the order of their numbers. */
    private static List<AdoptedTable> sorted(List<AdoptedTable> tables) {
        List<AdoptedTable> left = new ArrayList<>(tables);
        List<AdoptedTable> sorted = new ArrayList<>();
        while (!left.isEmpty()) {
            AdoptedTable next = left.stream()
                    .filter(table -> left.stream().noneMatch(other -> other != table && refers(table, other)))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            sorted.add(next);
        }
        return List.copyOf(sorted);
    }

    private static boolean refers(AdoptedTable child, AdoptedTable parent) {
        return child.definition().references().stream()
                .anyMatch(key -> SqlNames.fold(key.table()).equals(SqlNames.fold(parent.name())));
    }

    /** Puts together what the schema says and what was kept when tracking started. */
    private static final class Reader {
        private final Map<String, AdoptedSchema.Table> schema;
        private final Map<String, TrackTables.Entry> entries;
        private final Map<Integer, Set<String>> told;

        Reader(TrackStatements statements) throws SQLException {
            this.schema = AdoptedSchema.read(statements);
            this.entries = TrackTables.entries(statements);
            this.told = TrackReplaced.columns(statements);
        }

        List<AdoptedTable> tables() {
            return entries.entrySet().stream()
                    .filter(entry -> schema.containsKey(entry.getKey())
                            && schema.get(entry.getKey()).storage().isPresent())
                    .map(entry -> table(entry.getValue(), schema.get(entry.getKey())))
                    .toList();
        }

        private AdoptedTable table(TrackTables.Entry entry, AdoptedSchema.Table table) {
            AdoptedTable.Storage storage = table.storage().orElseThrow();
            return new AdoptedTable(
                    entry.number(),
                    definition(entry, table),
                    storage,
                    storage == AdoptedTable.Storage.INTEGER
                            ? SqlNames.quote(table.keys().get(0).name())
                            : table.rowid(),
                    columns(table, table.keys()),
                    columns(table, table.columns()),
                    table.indexes(),
                    entry.range(),
                    entry.bits(),
                    told.getOrDefault(entry.number(), Set.of()));
        }

        private TableDefinition definition(TrackTables.Entry entry, AdoptedSchema.Table table) {
            return new TableDefinition(
                    table.name(),
                    TableDefinition.Kind.DECLARED,
                    isGenerated(table) ? TableDefinition.Identity.GENERATED : TableDefinition.Identity.NATURAL,
                    table.keys(),
                    table.columns(),
                    table.uniques(),
                    Stream.concat(table.references().stream(), entry.extra().stream())
                            .filter(key -> entries.containsKey(SqlNames.fold(key.table())))
                            .filter(key -> schema.containsKey(SqlNames.fold(key.table())))
                            .map(this::spelledAsDeclared)
                            .toList());
        }

        private ForeignKey spelledAsDeclared(ForeignKey key) {
            String parent = schema.get(SqlNames.fold(key.table())).name();
            return new ForeignKey(key.columns(), parent, key.targets(), key.enforced(), key.onDelete(), key.onUpdate());
        }

        /** An integer key that itself refers to another table's is that other row's identity, not one of its own. */
        private boolean isGenerated(AdoptedSchema.Table table) {
            return table.storage().equals(Optional.of(AdoptedTable.Storage.INTEGER))
                    && target(table, table.keys().get(0).name(), new HashSet<>())
                            .isEmpty();
        }

        private List<AdoptedColumn> columns(AdoptedSchema.Table table, List<ColumnDefinition> columns) {
            return columns.stream()
                    .map(column -> new AdoptedColumn(
                            column,
                            target(table, column.name(), new HashSet<>()).orElse(0)))
                    .toList();
        }

        /** Follows references from a column to a generated key, through keys that are references themselves. */
        private Optional<Integer> target(AdoptedSchema.Table table, String column, Set<String> seen) {
            if (!seen.add(SqlNames.fold(table.name()) + '\n' + SqlNames.fold(column))) {
                return Optional.empty();
            }
            return references(table)
                    .flatMap(key -> target(key, column, seen).stream())
                    .findFirst();
        }

        private Stream<ForeignKey> references(AdoptedSchema.Table table) {
            TrackTables.Entry entry = entries.get(SqlNames.fold(table.name()));
            return entry == null
                    ? table.references().stream()
                    : Stream.concat(table.references().stream(), entry.extra().stream());
        }

        private Optional<Integer> target(ForeignKey key, String column, Set<String> seen) {
            AdoptedSchema.Table parent = schema.get(SqlNames.fold(key.table()));
            TrackTables.Entry entry = entries.get(SqlNames.fold(key.table()));
            if (parent == null || entry == null) {
                return Optional.empty();
            }
            for (int i = 0; i < key.columns().size(); i++) {
                if (SqlNames.fold(key.columns().get(i)).equals(SqlNames.fold(column))) {
                    return target(parent, entry, key.targets().get(i), seen);
                }
            }
            return Optional.empty();
        }

        private Optional<Integer> target(
                AdoptedSchema.Table parent, TrackTables.Entry entry, String column, Set<String> seen) {
            Optional<Integer> further = target(parent, column, seen);
            boolean isKey = parent.storage().equals(Optional.of(AdoptedTable.Storage.INTEGER))
                    && SqlNames.fold(parent.keys().get(0).name()).equals(SqlNames.fold(column));
            return further.isPresent() || !isKey ? further : Optional.of(entry.number());
        }
    }
}
