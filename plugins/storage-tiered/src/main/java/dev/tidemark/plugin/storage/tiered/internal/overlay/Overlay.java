package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import dev.tidemark.support.memory.Sizes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was committed and is not in the backend yet: rows by key as they are now, in the order of the feed too, and state.
 *
 * <p>Threading: immutable.
 *
 * @param tables by folded name; those without such rows may be missing
 * @param feed every row that has a position, by it
 * @param pending every row with a pending write, by its number
 * @param state pieces of state by name; nothing for one that was forgotten
 * @param head the highest position that was given, here or in the backend
 * @param bytes how much all this takes, estimated
 */
public record Overlay(
        Map<String, OverlaidTable> tables,
        PersistentMap<Position, StoredRow> feed,
        PersistentMap<Position, StoredRow> pending,
        PersistentMap<String, Optional<byte[]>> state,
        long head,
        long bytes) {
    public static final Overlay EMPTY = new Overlay(
            Map.of(),
            PersistentMap.empty(Comparator.naturalOrder()),
            PersistentMap.empty(Comparator.naturalOrder()),
            PersistentMap.empty(CodePoints.ORDER),
            0,
            0);

    /** Returns this overlay with a head that is no lower than another one. */
    public Overlay at(long position) {
        return position <= head ? this : new Overlay(tables, feed, pending, state, position, bytes);
    }

    /** Returns all rows that are not as the backend has them. */
    public List<Overlaid> rows() {
        List<Overlaid> rows = new ArrayList<>();
        tables.values().forEach(table -> table.rows().values().forEachRemaining(rows::add));
        return rows;
    }

    public Optional<OverlaidTable> table(String name) {
        return Optional.ofNullable(tables.get(CodePoints.fold(name)));
    }

    public Optional<Overlaid> row(String table, RowKey key) {
        return Optional.ofNullable(find(table, key));
    }

    /** Returns a row that is not as the backend has it, or null where there is none. */
    public Overlaid find(String table, RowKey key) {
        OverlaidTable known = tables.isEmpty() ? null : tables.get(CodePoints.fold(table));
        return known == null ? null : known.rows().get(key);
    }

    public Overlay with(List<Write> writes, Tables definitions) {
        Overlay next = this;
        for (Write write : writes) {
            next = next.with(write, definitions);
        }
        return next;
    }

    public Overlay with(Write write, Tables definitions) {
        if (write instanceof Write.Put put) {
            return with(put.row(), false, put.before(), definitions);
        } else if (write instanceof Write.Remove remove) {
            return with(remove.before(), true, Optional.of(remove.before()), definitions);
        }
        Write.State piece = (Write.State) write;
        return new Overlay(
                tables, feed, pending, state.with(piece.name(), piece.value()), head, bytes + difference(piece));
    }

    private long difference(Write.State piece) {
        return piece.bytes()
                - state.get(piece.name())
                        .map(old -> new Write.State(piece.name(), old).bytes())
                        .orElse(0L);
    }

    private Overlay with(StoredRow row, boolean removed, Optional<StoredRow> before, Tables definitions) {
        Overlaid known = find(row.table(), row.key());
        return with(known == null ? Overlaid.of(row, removed, before) : known.then(row, removed), definitions);
    }

    /** Returns this overlay with a row that is not as the backend has it. */
    public Overlay with(Overlaid row, Tables definitions) {
        StoredRow stored = row.row();
        String name = stored.table();
        Overlaid known = find(name, stored.key());
        OverlaidTable table = table(name).orElseGet(() -> definitions.overlaid(name));
        return new Overlay(
                withTable(table.with(row)),
                fed(known == null ? feed : unfed(known), row),
                awaited(known == null ? pending : unawaited(known), row),
                state,
                row.removed() ? head : Math.max(head, stored.lsn()),
                bytes + Sizes.of(stored) - (known == null ? 0 : Sizes.of(known.row())));
    }

    private static PersistentMap<Position, StoredRow> fed(PersistentMap<Position, StoredRow> feed, Overlaid row) {
        StoredRow stored = row.row();
        return !row.removed() && stored.lsn() > 0
                ? feed.with(new Position(stored.lsn(), stored.table(), stored.key()), stored)
                : feed;
    }

    private PersistentMap<Position, StoredRow> unfed(Overlaid row) {
        return feed.without(
                new Position(row.row().lsn(), row.row().table(), row.row().key()));
    }

    private static PersistentMap<Position, StoredRow> awaited(
            PersistentMap<Position, StoredRow> pending, Overlaid row) {
        StoredRow stored = row.row();
        return row.isPending()
                ? pending.with(new Position(stored.pending(), stored.table(), stored.key()), stored)
                : pending;
    }

    private PersistentMap<Position, StoredRow> unawaited(Overlaid row) {
        return row.isPending()
                ? pending.without(new Position(
                        row.row().pending(), row.row().table(), row.row().key()))
                : pending;
    }

    /** Returns this overlay with a row as the backend has it. */
    public Overlay without(String name, RowKey key) {
        Optional<Overlaid> known = row(name, key);
        return known.map(row -> without(name, row)).orElse(this);
    }

    private Overlay without(String name, Overlaid row) {
        return new Overlay(
                withTable(table(name).orElseThrow().without(row.row().key())),
                unfed(row),
                unawaited(row),
                state,
                head,
                bytes - Sizes.of(row.row()));
    }

    private Map<String, OverlaidTable> withTable(OverlaidTable table) {
        Map<String, OverlaidTable> all = new LinkedHashMap<>(tables);
        all.put(CodePoints.fold(table.definition().name()), table);
        return Collections.unmodifiableMap(all);
    }
}
