package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * References that the configuration names because the schema does not declare them. They become part of a table's definition as
 * soon as both tables are known, and travel with it: so every node translates them alike.
 */
public final class NamedReferences {
    private static final int ID_BYTES = 16;

    private final Map<String, Map<String, String>> byTable = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    NamedReferences(Map<String, TablePolicy> policies) {
        policies.forEach((table, policy) -> {
            if (!policy.references().isEmpty()) {
                byTable.put(table, new TreeMap<>(policy.references()));
            }
        });
    }

    boolean isEmpty() {
        return byTable.isEmpty();
    }

    /** Adds to the tables that are known what is named of them and can be. */
    public void apply(Replica replica, Replica.Work work) {
        if (byTable.isEmpty()) {
            return;
        }
        Transaction transaction = work.transaction();
        List<TableDefinition> tables = transaction.tables();
        for (TableDefinition table : tables) {
            List<ForeignKey> more = missing(tables, table);
            if (!more.isEmpty()) {
                transaction.define(with(table, more));
                putRight(replica, work, table, more);
            }
        }
    }

    private List<ForeignKey> missing(List<TableDefinition> tables, TableDefinition table) {
        return byTable.getOrDefault(table.name(), Map.of()).entrySet().stream()
                .filter(named ->
                        problem(tables, table, named.getKey(), named.getValue()).isEmpty())
                .map(named -> reference(tables, table, named.getKey(), named.getValue()))
                .filter(key -> table.references().stream()
                        .noneMatch(known -> known.columns().equals(key.columns())))
                .toList();
    }

    private static TableDefinition with(TableDefinition table, List<ForeignKey> more) {
        return new TableDefinition(
                table.name(),
                table.kind(),
                table.identity(),
                table.keyColumns(),
                table.columns(),
                table.uniques(),
                Stream.concat(table.references().stream(), more.stream()).toList());
    }

    /**
     * Writes again what this node had sent as a number of its own file before it knew that the column is a reference. What
     * others wrote is theirs to put right: here nobody knows which row they meant.
     */
    private static void putRight(Replica replica, Replica.Work work, TableDefinition table, List<ForeignKey> more) {
        if (replica.storage().adoption().isEmpty()) {
            return;
        }
        Map<StoredRow, List<String>> wrong = new LinkedHashMap<>();
        try (RowCursor rows = work.transaction().query(Query.all(table.name()))) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                StoredRow each = row.get();
                List<String> columns = more.stream()
                        .map(key -> key.columns().get(0))
                        .filter(column -> isOwnId(replica, each, column))
                        .toList();
                if (!columns.isEmpty()) {
                    wrong.put(each, columns);
                }
            }
        }
        if (!wrong.isEmpty()) {
            OwnWriter writer = new OwnWriter(
                    work.transaction(), replica.ownWrites(work.transaction()), replica.clock(), work.events());
            wrong.forEach(writer::again);
            writer.finish();
        }
    }

    private static boolean isOwnId(Replica replica, StoredRow row, String column) {
        return row.values()
                        .get(column)
                        .filter(value -> value instanceof Value.Blob id && id.size() == ID_BYTES)
                        .isPresent()
                && row.versions()
                        .of(column)
                        .stamp()
                        .author()
                        .node()
                        .equals(replica.self().node());
    }

    private static ForeignKey reference(
            List<TableDefinition> tables, TableDefinition table, String column, String target) {
        TableDefinition parent = find(tables, target).orElseThrow();
        return ForeignKey.named(
                spelled(table, column).orElseThrow(),
                parent.name(),
                parent.key().get(0));
    }

    /**
     * Refuses what can't be, in a store that has tables: all of it at once.
     *
     * @throws SyncException of kind {@code USAGE}
     */
    void check(Snapshot snapshot) {
        List<TableDefinition> tables = snapshot.tables();
        List<String> problems = new ArrayList<>();
        byTable.forEach((name, columns) -> columns.forEach((column, target) -> {
            Optional<TableDefinition> table = find(tables, name);
            table.flatMap(known -> problem(tables, known, column, target))
                    .map(problem -> "tables." + name + ".references." + column + " = \"" + target + "\": " + problem)
                    .ifPresent(problems::add);
        }));
        if (!problems.isEmpty()) {
            throw new SyncException(SyncException.Kind.USAGE, String.join(" ", problems));
        }
    }

    /** Returns what is named of tables that are not there, a line each. */
    public List<String> waiting(Snapshot snapshot) {
        List<TableDefinition> tables = snapshot.tables();
        return byTable.keySet().stream()
                .filter(name -> find(tables, name).isEmpty())
                .map(name -> "tables." + name + ".references: no table '" + name + "' is known yet")
                .toList();
    }

    private static Optional<String> problem(
            List<TableDefinition> tables, TableDefinition table, String column, String target) {
        Optional<TableDefinition> parent = find(tables, target);
        if (!table.isOpen() && spelled(table, column).isEmpty()) {
            return Optional.of("table '" + table.name() + "' has no column '" + column + "'. It has: "
                    + String.join(", ", columns(table)) + ".");
        } else if (parent.isEmpty()) {
            return Optional.of("there is no table '" + target + "'. There are: "
                    + String.join(
                            ", ", tables.stream().map(TableDefinition::name).toList()) + ".");
        } else if (parent.get().key().size() != 1) {
            return Optional.of("table '" + target + "' has the key ("
                    + String.join(", ", parent.get().key())
                    + "), and one column can't refer to a row of it. Name a table with one key column.");
        }
        return Optional.empty();
    }

    private static Optional<TableDefinition> find(List<TableDefinition> tables, String name) {
        return tables.stream()
                .filter(table -> table.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static List<String> columns(TableDefinition table) {
        List<String> names = new ArrayList<>(table.key());
        table.columns().forEach(column -> names.add(column.name()));
        return names;
    }

    private static Optional<String> spelled(TableDefinition table, String column) {
        return table.isOpen()
                ? Optional.of(column)
                : columns(table).stream()
                        .filter(name -> name.equalsIgnoreCase(column))
                        .findFirst();
    }
}
