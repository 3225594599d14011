package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.Collection;
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
        NumberedRows feed,
        NumberedRows pending,
        PersistentMap<String, Optional<byte[]>> state,
        long head,
        long bytes) {
    public static final Overlay EMPTY =
            new Overlay(Map.of(), NumberedRows.EMPTY, NumberedRows.EMPTY, PersistentMap.empty(CodePoints.ORDER), 0, 0);

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
        OverlayEdit edit = new OverlayEdit(this, definitions);
        writes.forEach(edit::add);
        return edit.overlay();
    }

    Overlay with(Write.State piece) {
        return new Overlay(
                tables, feed, pending, state.with(piece.name(), piece.value()), head, bytes + difference(piece));
    }

    private long difference(Write.State piece) {
        return piece.bytes()
                - state.get(piece.name())
                        .map(old -> new Write.State(piece.name(), old).bytes())
                        .orElse(0L);
    }

    /** Returns this overlay with a row that is not as the backend has it. */
    public Overlay with(Overlaid row, Tables definitions) {
        return withRows(List.of(List.of(row)), definitions);
    }

    /** Returns this overlay with rows that are not as the backend has them: those of each table by themselves, and each row once. */
    Overlay withRows(List<Collection<Overlaid>> rows, Tables definitions) {
        Map<String, OverlaidTable> all = new LinkedHashMap<>(tables);
        Positions fed = new Positions(feed);
        Positions awaited = new Positions(pending);
        Changes changes = new Changes(head, bytes);
        for (Collection<Overlaid> ofTable : rows) {
            String name = ofTable.iterator().next().row().table();
            OverlaidTable table = table(name).orElseGet(() -> definitions.overlaid(name));
            all.put(CodePoints.fold(name), table.with(ofTable, known -> {
                fed.remove(known.fed(), known.row());
                awaited.remove(known.awaited(), known.row());
                changes.bytes -= known.bytes();
            }));
            for (Overlaid row : ofTable) {
                fed.add(row.fed(), row.row());
                awaited.add(row.awaited(), row.row());
                changes.bytes += row.bytes();
                changes.head = Math.max(changes.head, row.fed());
            }
        }
        return new Overlay(
                Collections.unmodifiableMap(all), fed.all(), awaited.all(), state, changes.head, changes.bytes);
    }

    /** What comes of changes in numbers. */
    private static final class Changes {
        private long head;
        private long bytes;

        Changes(long head, long bytes) {
            this.head = head;
            this.bytes = bytes;
        }
    }

    /** Rows by their numbers, as some come and some go. */
    private static final class Positions {
        private final NumberedRows known;
        private final List<Map.Entry<Position, StoredRow>> more = new ArrayList<>();
        private final List<Position> gone = new ArrayList<>();

        Positions(NumberedRows known) {
            this.known = known;
        }

        /** @param number of the row; 0 where it has none */
        void add(long number, StoredRow row) {
            if (number > 0) {
                more.add(Map.entry(new Position(number, row.table(), row.key()), row));
            }
        }

        void remove(long number, StoredRow row) {
            if (number > 0) {
                gone.add(new Position(number, row.table(), row.key()));
            }
        }

        NumberedRows all() {
            gone.sort(Comparator.naturalOrder());
            more.sort(Map.Entry.comparingByKey());
            return known.without(gone).with(more);
        }
    }

    /** Returns this overlay with a row as the backend has it. */
    public Overlay without(String name, RowKey key) {
        Optional<Overlaid> known = row(name, key);
        return known.map(row -> without(name, row)).orElse(this);
    }

    private Overlay without(String name, Overlaid row) {
        Map<String, OverlaidTable> all = new LinkedHashMap<>(tables);
        all.put(
                CodePoints.fold(name),
                table(name).orElseThrow().without(row.row().key()));
        Positions fed = new Positions(feed);
        fed.remove(row.fed(), row.row());
        Positions awaited = new Positions(pending);
        awaited.remove(row.awaited(), row.row());
        return new Overlay(
                Collections.unmodifiableMap(all), fed.all(), awaited.all(), state, head, bytes - row.bytes());
    }
}
