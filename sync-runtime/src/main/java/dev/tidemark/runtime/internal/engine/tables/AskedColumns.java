package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of which a strategy asks for the common ancestor. A server says in WELCOME which those are, and a device then keeps what
 * its writes to them replace, and sends it along.
 *
 * @param tables the tables that something is said of
 * @param others what holds for all others
 */
public record AskedColumns(Map<String, Columns> tables, Columns others) {
    /** No column of any table. */
    public static final AskedColumns NONE = new AskedColumns(Map.of(), Columns.NONE);

    private static final String EXTENSION = "ancestor";
    private static final String PREFIX = EXTENSION + "/";

    /** Keeps an unmodifiable copy. */
    public AskedColumns {
        tables = Map.copyOf(tables);
    }

    /**
     * Columns of a table.
     *
     * @param allBut whether all are meant but those that are named, or only those
     */
    public record Columns(boolean allBut, Set<String> names) {
        /** No column. */
        public static final Columns NONE = new Columns(false, Set.of());

        /** Every column, whatever its name. */
        public static final Columns ALL_OF_THEM = new Columns(true, Set.of());

        /** Keeps an unmodifiable copy. */
        public Columns {
            names = Set.copyOf(names);
        }

        /** Returns whether a column is one of them. */
        public boolean has(String column) {
            return names.contains(column) != allBut;
        }

        /** Returns whether no column is one of them. */
        public boolean isEmpty() {
            return !allBut && names.isEmpty();
        }

        Columns or(Columns other) {
            if (!allBut && other.allBut) {
                return other.or(this);
            }
            Stream<String> all = allBut
                    ? names.stream().filter(name -> !other.has(name))
                    : Stream.concat(names.stream(), other.names.stream());
            return new Columns(allBut, all.collect(Collectors.toUnmodifiableSet()));
        }
    }

    /** Returns all columns of those among some tables that have a history. */
    public static AskedColumns ofAll(HistoryPolicy history, List<TableDefinition> definitions) {
        Map<String, Columns> tables = new HashMap<>();
        definitions.stream()
                .map(TableDefinition::name)
                .filter(table -> history.of(table).isPresent())
                .forEach(table -> tables.put(table, Columns.ALL_OF_THEM));
        return new AskedColumns(tables, Columns.NONE);
    }

    /** Returns whether there is no such column. */
    public boolean isEmpty() {
        return others.isEmpty() && tables.values().stream().allMatch(Columns::isEmpty);
    }

    /** Returns the columns of a table. */
    public Columns of(String table) {
        return tables.getOrDefault(table, others);
    }

    /** Returns whether a column of a table is one of them. */
    public boolean has(String table, String column) {
        return of(table).has(column);
    }

    /** Returns the columns of declared tables by name, for a store that captures what apps write. */
    public Map<String, Set<String>> among(List<TableDefinition> definitions) {
        Map<String, Set<String>> columns = new TreeMap<>();
        for (TableDefinition table : definitions) {
            Set<String> asked = table.columns().stream()
                    .map(ColumnDefinition::name)
                    .filter(of(table.name())::has)
                    .collect(Collectors.toUnmodifiableSet());
            if (!asked.isEmpty()) {
                columns.put(table.name(), asked);
            }
        }
        return columns;
    }

    /** Returns these columns and others. */
    public AskedColumns or(AskedColumns more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, Columns> both = new HashMap<>();
        tables.keySet().forEach(table -> both.put(table, of(table).or(more.of(table))));
        more.tables.keySet().forEach(table -> both.put(table, of(table).or(more.of(table))));
        return new AskedColumns(both, others.or(more.others));
    }

    // ---- in WELCOME, and in a device's own state

    /** Returns what a server's WELCOME says of them; nothing where there are none. */
    public Map<String, String> extensions() {
        Map<String, String> extensions = new TreeMap<>();
        if (isEmpty()) {
            return extensions;
        }
        tables.forEach((table, columns) -> extensions.put(PREFIX + table, AskedColumnsText.write(columns)));
        if (!others.isEmpty()) {
            extensions.put(EXTENSION, AskedColumnsText.write(others));
        }
        return extensions;
    }

    /**
     * Returns the columns that a WELCOME names.
     *
     * @throws dev.tidemark.runtime.internal.wire.WireException if what was sent names no columns
     */
    public static AskedColumns of(Welcome welcome) {
        return read(welcome.extensions());
    }

    private static AskedColumns read(Map<String, String> extensions) {
        Map<String, Columns> tables = new HashMap<>();
        extensions.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                tables.put(key.substring(PREFIX.length()), AskedColumnsText.read(value));
            }
        });
        Columns others = Optional.ofNullable(extensions.get(EXTENSION))
                .map(AskedColumnsText::read)
                .orElse(Columns.NONE);
        return tables.isEmpty() && others.isEmpty() ? NONE : new AskedColumns(tables, others);
    }

    /** Returns what this device was last told by its server. */
    public static AskedColumns load(Snapshot snapshot) {
        return snapshot.state(NodeState.ASKED_COLUMNS)
                .map(bytes -> read(StateBytes.read(bytes, 1, in -> {
                    Map<String, String> extensions = new HashMap<>();
                    StateBytes.list(in, each -> extensions.put(StateBytes.text(each), StateBytes.text(each)));
                    return extensions;
                })))
                .orElse(NONE);
    }

    /** Keeps what this device was told; writes only what is news. */
    public void save(Transaction transaction) {
        AskedColumns known = load(transaction);
        if (isEmpty() && !known.isEmpty()) {
            transaction.removeState(NodeState.ASKED_COLUMNS);
        } else if (!isEmpty() && !equals(known)) {
            byte[] bytes = StateBytes.write(
                    1,
                    out -> StateBytes.list(out, List.copyOf(extensions().entrySet()), each -> {
                        StateBytes.text(out, each.getKey());
                        StateBytes.text(out, each.getValue());
                    }));
            transaction.putState(NodeState.ASKED_COLUMNS, bytes);
        }
    }
}
