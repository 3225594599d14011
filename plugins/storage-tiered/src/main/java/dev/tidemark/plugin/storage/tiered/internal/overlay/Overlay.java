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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterators;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What was committed and is not in the backend yet: rows by key as they are now, in the order of the feed too, and state.
 *
 * <p>Threading: immutable.
 *
 * @param tables by folded name; those without such rows may be missing
 * @param feed where the rows stand that have a position
 * @param pending where the rows stand that have a pending write
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
        Moves fed = new Moves();
        Moves awaited = new Moves();
        Changes changes = new Changes(head, bytes);
        for (Collection<Overlaid> ofTable : rows) {
            String name = ofTable.iterator().next().row().table();
            OverlaidTable table = table(name).orElseGet(() -> definitions.overlaid(name));
            all.put(CodePoints.fold(name), table.with(ofTable, (known, row) -> {
                fed.add(known == null ? 0 : known.fed(), row.fed(), row.row());
                awaited.add(known == null ? 0 : known.awaited(), row.awaited(), row.row());
                changes.bytes += row.bytes() - (known == null ? 0 : known.bytes());
                changes.head = Math.max(changes.head, row.fed());
            }));
        }
        return new Overlay(
                Collections.unmodifiableMap(all),
                fed.over(feed).tidy(place -> isAt(place, find(all, place), Overlaid::fed)),
                awaited.over(pending).tidy(place -> isAt(place, find(all, place), Overlaid::awaited)),
                state,
                changes.head,
                changes.bytes);
    }

    private static Overlaid find(Map<String, OverlaidTable> tables, Position place) {
        OverlaidTable table = tables.get(CodePoints.fold(place.table()));
        return table == null ? null : table.rows().get(place.key());
    }

    private static boolean isAt(Position place, Overlaid row, ToLongFunction<Overlaid> number) {
        return row != null && number.applyAsLong(row) == place.number();
    }

    /** Returns the rows above a position in the feed, in their order. */
    public Stream<StoredRow> fedAbove(long position) {
        return rows(feed.above(position), Overlaid::fed);
    }

    /** Returns the rows with a pending write above a number, in their order. */
    public Stream<StoredRow> pendingAbove(long number) {
        return rows(pending.above(number), Overlaid::awaited);
    }

    private Stream<StoredRow> rows(Iterator<Position> places, ToLongFunction<Overlaid> number) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(places, 0), false)
                .map(place -> {
                    Overlaid row = find(tables, place);
                    return isAt(place, row, number) ? row.row() : null;
                })
                .filter(Objects::nonNull);
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

    /** Rows that go from one number to another. */
    private static final class Moves {
        private final List<Position> places = new ArrayList<>();
        private int gone;

        /** 0 is the number of those that have none. */
        void add(long from, long to, StoredRow row) {
            if (from == to) {
                return;
            }
            gone += from > 0 ? 1 : 0;
            if (to > 0) {
                places.add(new Position(to, row.table(), row.key()));
            }
        }

        NumberedRows over(NumberedRows known) {
            places.sort(Comparator.naturalOrder());
            return known.with(places, gone);
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
        return new Overlay(
                Collections.unmodifiableMap(all),
                feed.with(List.of(), row.fed() > 0 ? 1 : 0),
                pending.with(List.of(), row.awaited() > 0 ? 1 : 0),
                state,
                head,
                bytes - row.bytes());
    }
}
