package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A transaction of an app, whatever its rows are like when it comes to them. */
final class AppWrite {
    private final SimulatedNode node;
    private final StorageBackend store;
    private final List<Edit> edits;
    private final List<Written.Change> changes = new ArrayList<>();

    AppWrite(SimulatedNode node, List<Edit> edits) {
        this.node = node;
        this.store = node.running().store();
        this.edits = edits;
    }

    void run() {
        Map<String, TableDefinition> tables =
                node.engine().tables().stream().collect(Collectors.toMap(TableDefinition::name, Function.identity()));
        node.engine().write(writer -> {
            for (Edit edit : edits) {
                known(edit, Optional.ofNullable(tables.get(edit.table())))
                        .ifPresent(each -> apply(each, tables.get(each.table()), writer));
            }
            return changes.size();
        });
    }

    /** An app writes what its database has: nothing of a table that is not there yet, or of such a column. */
    private static Optional<Edit> known(Edit edit, Optional<TableDefinition> table) {
        if (table.isEmpty() || table.get().isOpen() || edit.isDelete()) {
            return table.map(there -> edit);
        }
        SortedMap<String, Long> columns = new TreeMap<>(edit.columns());
        columns.keySet().removeIf(column -> table.get().column(column).isEmpty());
        return columns.isEmpty() ? Optional.empty() : Optional.of(new Edit(edit.table(), edit.row(), columns));
    }

    private void apply(Edit edit, TableDefinition table, Writer writer) {
        Optional<Row> before = writer.get(edit.table(), edit.key());
        if (edit.isDelete()) {
            if (writer.delete(edit.table(), edit.key())) {
                changes.add(new Written.Change(edit, Written.Kind.DELETED, List.of()));
            }
        } else if (before.isPresent()) {
            writer.patch(edit.table(), edit.key(), edit.values());
            changes.add(new Written.Change(edit, Written.Kind.UPDATED, List.of()));
        } else {
            writer.put(edit.table(), edit.key(), edit.values());
            List<String> emptied = table.columns().stream()
                    .map(ColumnDefinition::name)
                    .filter(column -> !edit.columns().containsKey(column))
                    .toList();
            changes.add(new Written.Change(edit, Written.Kind.CREATED, emptied));
        }
    }

    /** Returns whether it came to anything. */
    boolean didSomething() {
        return !changes.isEmpty();
    }

    Written written() {
        try (Snapshot snapshot = store.snapshot()) {
            long number = changes.stream()
                    .flatMap(change ->
                            snapshot.row(change.edit().table(), change.edit().key()).stream())
                    .mapToLong(StoredRow::pending)
                    .max()
                    .orElse(0);
            return new Written(node.replica(), number, changes);
        }
    }
}
