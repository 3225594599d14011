package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import java.util.Comparator;
import java.util.Map;

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
}
