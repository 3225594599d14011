package com.acme.journal;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.StoredRow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a store holds, in maps of the JDK: the tables, the feed and the pending writes, and the node's state.
 *
 * <p>Threading: changed by one transaction before it is committed, and by nobody afterwards.
 */
final class JournalContent {
    /** Texts sort by code point, as values do; the JDK's own order differs for surrogates. */
    private static final Comparator<String> BY_CODE_POINT =
            (left, right) -> Value.of(left).compareTo(Value.of(right));

    private final Map<String, JournalTable> tables = new LinkedHashMap<>();
    private final NavigableMap<Place, StoredRow> feed = new TreeMap<>();
    private final NavigableMap<Place, StoredRow> pending = new TreeMap<>();
    private final NavigableMap<String, byte[]> state = new TreeMap<>(BY_CODE_POINT);
    private long head;

    /** A number that a row stands at, and the row, which tells two of one number apart. */
    private record Place(long number, String table, RowKey key) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::number)
                .thenComparing(Place::table)
                .thenComparing(Place::key);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    JournalContent copy() {
        JournalContent copy = new JournalContent();
        tables.forEach((name, table) -> copy.tables.put(name, table.copy()));
        copy.feed.putAll(feed);
        copy.pending.putAll(pending);
        copy.state.putAll(state);
        copy.head = head;
        return copy;
    }

    List<JournalTable> tables() {
        return List.copyOf(tables.values());
    }

    Optional<JournalTable> find(String name) {
        return Optional.ofNullable(tables.get(folded(name)));
    }

    JournalTable table(String name) {
        return find(name)
                .orElseThrow(() -> new StorageException(Kind.UNSUPPORTED, "table '" + name + "' is not defined"));
    }

    /** Two names that differ in ASCII case alone are one table. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder();
        name.codePoints().map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /** Makes a table known, or adds the columns that are new; rows that are there get their default. */
    void define(TableDefinition definition) {
        Optional<JournalTable> known = find(definition.name());
        JournalTable table = known.map(old -> old.plus(definition)).orElseGet(() -> JournalTable.of(definition));
        tables.put(folded(definition.name()), table);
        known.ifPresent(old -> List.copyOf(table.rows().values()).forEach(row -> put(table.withDefaults(row))));
    }

    void put(StoredRow row) {
        remove(row.table(), row.key());
        table(row.table()).rows().put(row.key(), row);
        if (row.lsn() > 0) {
            feed.put(new Place(row.lsn(), row.table(), row.key()), row);
        }
        if (row.pending() > 0) {
            pending.put(new Place(row.pending(), row.table(), row.key()), row);
        }
        given(row.lsn());
    }

    void remove(String table, RowKey key) {
        StoredRow before = table(table).rows().remove(key);
        if (before != null) {
            feed.remove(new Place(before.lsn(), before.table(), before.key()));
            pending.remove(new Place(before.pending(), before.table(), before.key()));
        }
    }

    /** Notes that a position was given, whether or not a row stands there now. */
    void given(long lsn) {
        head = Math.max(head, lsn);
    }

    long head() {
        return head;
    }

    Iterable<StoredRow> feedAbove(long lsn) {
        return above(feed, lsn);
    }

    Iterable<StoredRow> pendingAbove(long sequence) {
        return above(pending, sequence);
    }

    private static Iterable<StoredRow> above(NavigableMap<Place, StoredRow> rows, long number) {
        return number == Long.MAX_VALUE
                ? List.of()
                : rows.tailMap(new Place(Math.max(0, number) + 1, "", RowKey.of(Value.NULL)))
                        .values();
    }

    NavigableMap<String, byte[]> state() {
        return state;
    }
}
