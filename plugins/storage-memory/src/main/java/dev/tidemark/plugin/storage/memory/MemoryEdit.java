package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.Sizes;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A state that a transaction changes. The state that it began with stays as it was.
 *
 * <p>What one row or one piece of state is can be seen at once. All else is seen in a {@link #state()}, into which what was written comes together;
 * to make one after each row would cost several times as much.
 *
 * <p>Threading: one thread.
 */
final class MemoryEdit {
    private final Map<String, TableEdit> tables = new HashMap<>();
    private final RowMoves feed = new RowMoves();
    private final RowMoves tombstones = new RowMoves();
    private final RowMoves pending = new RowMoves();
    private final PieceEdit pieces;
    private MemoryState done;
    private MemoryLogs logs;
    private long head;
    private long bytes;

    MemoryEdit(MemoryState begun) {
        this.done = begun;
        this.pieces = new PieceEdit(begun.state());
        this.logs = begun.logs();
        this.head = begun.head();
        this.bytes = begun.bytes();
    }

    /** Returns the state as it is now, which changes no more. */
    MemoryState state() {
        Map<String, MemoryTable> all = doneTables();
        boolean isSame = all == done.tables() && !pieces.hasChanged() && logs == done.logs() && head == done.head();
        if (!isSame) {
            done = new MemoryState(
                    all,
                    feed.carriedOut(done.feed()),
                    tombstones.carriedOut(done.tombstones()),
                    pending.carriedOut(done.pending()),
                    pieces.done(),
                    logs,
                    head,
                    bytes);
        }
        return done;
    }

    private Map<String, MemoryTable> doneTables() {
        Map<String, MemoryTable> before = done.tables();
        boolean isSame = true;
        for (Map.Entry<String, TableEdit> table : tables.entrySet()) {
            isSame &= table.getValue().done() == before.get(table.getKey());
        }
        if (isSame) {
            return before;
        }
        Map<String, MemoryTable> all = new LinkedHashMap<>(before);
        tables.forEach((name, table) -> all.put(name, table.done()));
        return Collections.unmodifiableMap(all);
    }

    /** Returns how much all of it takes, estimated. */
    long bytes() {
        return bytes + logs.bytes();
    }

    long head() {
        return head;
    }

    /** Notes that a position was given, though no row may stand there yet. */
    void given(long position) {
        head = Math.max(head, position);
    }

    // ---- tables

    /** Returns a table; fails if it is not defined. */
    TableEdit table(String name) {
        String folded = CodePoints.fold(name);
        TableEdit known = tables.get(folded);
        if (known == null) {
            known = new TableEdit(done.table(name));
            tables.put(folded, known);
        }
        return known;
    }

    Optional<TableEdit> findTable(String name) {
        return done.tables().containsKey(CodePoints.fold(name)) ? Optional.of(table(name)) : Optional.empty();
    }

    /** Puts a table in the place of the one of its name, or behind all others. */
    void define(MemoryTable table) {
        MemoryState before = state();
        String name = CodePoints.fold(table.definition().name());
        Map<String, MemoryTable> all = new LinkedHashMap<>(before.tables());
        all.put(name, table);
        tables.remove(name);
        done = new MemoryState(
                Collections.unmodifiableMap(all),
                before.feed(),
                before.tombstones(),
                before.pending(),
                before.state(),
                logs,
                head,
                bytes);
    }

    // ---- rows

    void put(StoredRow row) {
        Optional<StoredRow> before = table(row.table()).put(row);
        StoredRow old = before.orElse(null);
        feed.move(old == null ? 0 : old.lsn(), row.lsn(), row);
        pending.move(old == null ? 0 : old.pending(), row.pending(), row);
        tombstones.move(buried(old), buried(row), row);
        head = Math.max(head, row.lsn());
        bytes += Sizes.of(row) - (old == null ? 0 : Sizes.of(old));
    }

    void remove(String table, RowKey key) {
        table(table).remove(key).ifPresent(row -> {
            feed.move(row.lsn(), 0, row);
            pending.move(row.pending(), 0, row);
            tombstones.move(buried(row), 0, row);
            bytes -= Sizes.of(row);
        });
    }

    /** Returns where a row stands among tombstones, or 0. */
    private static long buried(StoredRow row) {
        return row != null && row.deleted() ? row.lsn() : 0;
    }

    // ---- state and logs

    Optional<byte[]> piece(String name) {
        return pieces.find(name);
    }

    /** Puts a piece of state, or takes it away. */
    void put(String name, Optional<byte[]> piece) {
        bytes += pieces.put(name, piece);
    }

    MemoryLogs logs() {
        return logs;
    }

    void put(MemoryLogs changed) {
        logs = changed;
    }
}
