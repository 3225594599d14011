package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows that a transaction has fetched before they are asked for, many in one journey; of some it is known that they are not there.
 * What is written is not among them any more.
 */
final class Fetched {
    private static final int MOST_ROWS = 8_192;
    private static final long MOST_BYTES = 8L << 20;

    private final Session session;
    private final Writer writer;
    private final Map<Reference, Optional<StoredRow>> rows = new HashMap<>();

    Fetched(Session session, Writer writer) {
        this.session = session;
        this.writer = writer;
    }

    /** Fetches rows, and their tombstones where they are deleted; large ones not all. */
    void fetch(Table table, List<RowKey> keys) throws SQLException {
        if (rows.size() + keys.size() > MOST_ROWS) {
            rows.clear();
        }
        Map<RowKey, Optional<StoredRow>> found = new LinkedHashMap<>();
        keys.stream().filter(key -> key.size() == table.keySize()).forEach(key -> found.put(key, Optional.empty()));
        boolean isWhole = read(session.live(table, found.keySet()), found) && readTombstones(table, found);
        found.forEach((key, row) -> {
            if (isWhole || row.isPresent()) {
                rows.put(new Reference(table.name(), key), row);
            }
        });
    }

    private boolean readTombstones(Table table, Map<RowKey, Optional<StoredRow>> found) throws SQLException {
        List<RowKey> absent = absent(found);
        return absent.isEmpty()
                || !writer.hasTombstones(table)
                || read(session.tombstones().rows(table, absent), found);
    }

    /** Returns whether all rows were read, and not only as many as there is room for. */
    private static boolean read(RowSource source, Map<RowKey, Optional<StoredRow>> found) throws SQLException {
        long bytes = 0;
        try (source) {
            for (Optional<StoredRow> row = source.next(); row.isPresent(); row = source.next()) {
                bytes += Puts.bytes(row.get().values());
                if (bytes > MOST_BYTES) {
                    return false;
                }
                found.put(row.get().key(), row);
            }
        }
        return true;
    }

    private static List<RowKey> absent(Map<RowKey, Optional<StoredRow>> found) {
        List<RowKey> absent = new ArrayList<>();
        found.forEach((key, row) -> {
            if (row.isEmpty()) {
                absent.add(key);
            }
        });
        return absent;
    }

    /** Returns whether a row was fetched, or is known not to be there. */
    boolean knows(Table table, RowKey key) {
        return !rows.isEmpty() && rows.containsKey(new Reference(table.name(), key));
    }

    /** Returns a row that is known. */
    Optional<StoredRow> row(Table table, RowKey key) {
        return rows.get(new Reference(table.name(), key));
    }

    /** Forgets a row, which is about to change; returns whether it is known that there is nothing of its key. */
    boolean forget(Table table, RowKey key) {
        if (rows.isEmpty()) {
            return false;
        }
        Optional<StoredRow> known = rows.remove(new Reference(table.name(), key));
        return known != null && known.isEmpty();
    }

    /** Forgets all rows, since all may change. */
    void forgetAll() {
        rows.clear();
    }
}
