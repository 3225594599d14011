package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import dev.tidemark.support.memory.Sizes;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The whole content of a store.
 *
 * <p>Threading: immutable.
 *
 * @param tables by folded name, in the order of definition
 * @param feed every row that has a position, by it
 * @param tombstones those of the rows that are deleted, by their position
 * @param pending every row with a pending write, by its number
 * @param state the node's own state
 * @param logs the append-only logs
 * @param head the highest position ever given
 * @param bytes how much all this takes but for the logs, estimated
 */
record MemoryState(
        Map<String, MemoryTable> tables,
        PersistentMap<Position, StoredRow> feed,
        PersistentMap<Position, StoredRow> tombstones,
        PersistentMap<Position, StoredRow> pending,
        PersistentMap<String, byte[]> state,
        MemoryLogs logs,
        long head,
        long bytes) {
    static final MemoryState EMPTY = new MemoryState(
            Map.of(),
            PersistentMap.empty(Comparator.naturalOrder()),
            PersistentMap.empty(Comparator.naturalOrder()),
            PersistentMap.empty(Comparator.naturalOrder()),
            PersistentMap.empty(CodePoints.ORDER),
            MemoryLogs.EMPTY,
            0,
            0);

    MemoryTable table(String name) {
        MemoryTable table = tables.get(CodePoints.fold(name));
        if (table == null) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED,
                    "store in memory: table '" + name + "' is not defined; define it first");
        }
        return table;
    }

    MemoryState withTable(MemoryTable table) {
        Map<String, MemoryTable> all = new LinkedHashMap<>(tables);
        all.put(CodePoints.fold(table.definition().name()), table);
        return new MemoryState(Collections.unmodifiableMap(all), feed, tombstones, pending, state, logs, head, bytes);
    }

    /** Returns this state with a row in the place of what was there under its key. */
    MemoryState with(StoredRow row) {
        MemoryTable table = table(row.table());
        Optional<StoredRow> before = table.rows().get(row.key());
        return new MemoryState(
                        tables,
                        moved(feed, before.flatMap(MemoryState::fed), fed(row), row),
                        moved(tombstones, before.flatMap(MemoryState::buried), buried(row), row),
                        moved(pending, before.flatMap(MemoryState::waiting), waiting(row), row),
                        state,
                        logs,
                        Math.max(head, row.lsn()),
                        bytes + Sizes.of(row) - before.map(Sizes::of).orElse(0L))
                .withTable(table.with(row, before));
    }

    /** A row that stays at its place takes the place of the former one at once. */
    private static PersistentMap<Position, StoredRow> moved(
            PersistentMap<Position, StoredRow> map, Optional<Position> from, Optional<Position> to, StoredRow row) {
        PersistentMap<Position, StoredRow> rest = from.isEmpty() || from.equals(to) ? map : map.without(from.get());
        return to.isEmpty() ? rest : rest.with(to.get(), row);
    }

    private static Optional<Position> fed(StoredRow row) {
        return at(row.lsn(), row);
    }

    private static Optional<Position> buried(StoredRow row) {
        return row.deleted() ? at(row.lsn(), row) : Optional.empty();
    }

    private static Optional<Position> waiting(StoredRow row) {
        return at(row.pending(), row);
    }

    private static Optional<Position> at(long number, StoredRow row) {
        return number > 0 ? Optional.of(new Position(number, row.table(), row.key())) : Optional.empty();
    }

    /** Returns this state after a position was given, though no row stands there yet. */
    MemoryState given(long position) {
        return position <= head
                ? this
                : new MemoryState(tables, feed, tombstones, pending, state, logs, position, bytes);
    }

    MemoryState without(String name, RowKey key) {
        MemoryTable table = table(name);
        Optional<StoredRow> before = table.rows().get(key);
        return before.map(row -> without(table, row)).orElse(this);
    }

    private MemoryState without(MemoryTable table, StoredRow row) {
        return new MemoryState(
                        tables,
                        moved(feed, fed(row), Optional.empty(), row),
                        moved(tombstones, buried(row), Optional.empty(), row),
                        moved(pending, waiting(row), Optional.empty(), row),
                        state,
                        logs,
                        head,
                        bytes - Sizes.of(row))
                .withTable(table.without(row.key()));
    }

    /** Returns this state with a table whose rows have been changed all at once. */
    MemoryState redefined(MemoryTable table) {
        MemoryState next = withTable(table);
        java.util.Iterator<Map.Entry<RowKey, StoredRow>> rows = table.rows().iterator();
        while (rows.hasNext()) {
            next = next.with(rows.next().getValue());
        }
        return next;
    }

    MemoryState withState(String name, byte[] value) {
        return withStates(state.with(name, value), Sizes.of(name, value) - sizeOfState(name));
    }

    MemoryState withoutState(String name) {
        return withStates(state.without(name), -sizeOfState(name));
    }

    private long sizeOfState(String name) {
        return state.get(name).map(value -> Sizes.of(name, value)).orElse(0L);
    }

    private MemoryState withStates(PersistentMap<String, byte[]> states, long more) {
        return new MemoryState(tables, feed, tombstones, pending, states, logs, head, bytes + more);
    }

    MemoryState with(MemoryLogs changed) {
        return new MemoryState(tables, feed, tombstones, pending, state, changed, head, bytes);
    }

    /** Returns how much all of it takes, estimated. */
    long allBytes() {
        return bytes + logs.bytes();
    }
}
