package dev.tidemark.plugin.storage.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node's own state, by name. Names are kept as bytes, since they may have zero bytes, and sort by code point so. What a
 * transaction changes is gathered, and sent together.
 */
final class States {
    private static final int MOST_CHANGES = 1_000;
    private static final long MOST_BYTES = 8L << 20;

    private final Statements statements;
    private final String table;
    private final Map<String, Optional<byte[]>> changed = new LinkedHashMap<>();
    private long bytes;

    States(Statements statements) {
        this.statements = statements;
        this.table = statements.table("_tidemark_state");
    }

    Optional<byte[]> get(String name) throws SQLException {
        Optional<byte[]> own = changed.get(name);
        if (own != null) {
            return own.map(byte[]::clone);
        }
        try (PreparedStatement select = statements.of("SELECT value FROM " + table + " WHERE name = ?", bytes(name));
                ResultSet results = select.executeQuery()) {
            return results.next() ? Optional.of(results.getBytes(1)) : Optional.empty();
        }
    }

    /** Returns the names that begin with a prefix, in order. */
    List<String> names(String prefix) throws SQLException {
        send();
        List<String> names = new ArrayList<>();
        String sql = "SELECT name FROM " + table + " WHERE name >= ? AND name < ? ORDER BY name";
        try (PreparedStatement select = statements.of(sql, bytes(prefix), behind(prefix));
                ResultSet results = select.executeQuery()) {
            while (results.next()) {
                names.add(new String(results.getBytes(1), StandardCharsets.UTF_8));
            }
        }
        return names;
    }

    /** Returns what comes behind all names that begin with a prefix, for no UTF-8 has this byte. All that a query finds is fetched. */
    private static byte[] behind(String prefix) {
        byte[] begin = bytes(prefix);
        byte[] end = Arrays.copyOf(begin, begin.length + 1);
        end[begin.length] = (byte) 0xFF;
        return end;
    }

    void put(String name, byte[] value) throws SQLException {
        bytes += value.length;
        change(name, Optional.of(value.clone()));
    }

    void remove(String name) throws SQLException {
        change(name, Optional.empty());
    }

    private void change(String name, Optional<byte[]> value) throws SQLException {
        changed.put(name, value);
        if (changed.size() >= MOST_CHANGES || bytes >= MOST_BYTES) {
            send();
        }
    }

    /** Sends what was changed. */
    void send() throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        List<byte[]> removed = new ArrayList<>();
        String upsert = "INSERT INTO " + table + " (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        try (PreparedStatement puts = statements.of(upsert)) {
            for (Map.Entry<String, Optional<byte[]>> change : changed.entrySet()) {
                byte[] name = bytes(change.getKey());
                if (change.getValue().isPresent()) {
                    puts.setBytes(1, name);
                    puts.setBytes(2, change.getValue().get());
                    puts.addBatch();
                } else {
                    removed.add(name);
                }
            }
            puts.executeBatch();
        }
        if (!removed.isEmpty()) {
            statements.update("DELETE FROM " + table + " WHERE name = ANY (?)", statements.array(removed));
        }
        changed.clear();
        bytes = 0;
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
