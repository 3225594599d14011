package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

final class CompressedRowsTest {
    private static final int ROWS = 200;

    @TempDir
    Path directory;

    private StorageBackend open(String file, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("file", file));
        settings.putAll(more);
        SqliteStorageProvider provider = new SqliteStorageProvider();
        return provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(directory));
    }

    private StorageBackend compressed() {
        return open("rows.db", Map.of("compress", true));
    }

    private StorageBackend plain() {
        return open("rows.db", Map.of());
    }

    private static StoredRow note(int number, Row values, long lsn) {
        return new StoredRow("notes", RowKey.of(number), false, values, Versions.of(Version.BOTTOM.at(lsn)), lsn, 0);
    }

    /** A short row, of which only the names come back in the next. */
    private static Row values(int number) {
        Random random = new Random(number);
        Map<String, Value> values = new HashMap<>();
        for (String column : new String[] {"title", "author", "street", "city", "remark", "status"}) {
            values.put(column, Value.of(Long.toString(random.nextLong(), Character.MAX_RADIX)));
        }
        values.put("amount", Value.of(random.nextInt(100_000)));
        values.put("paid", Value.of(random.nextBoolean()));
        return Row.of(values);
    }

    private static void fill(StorageBackend store, int from, int to) {
        try (Transaction transaction = store.begin()) {
            transaction.define(TableDefinition.open("notes", "id"));
            for (int i = from; i < to; i++) {
                transaction.put(note(i, values(i), i + 1L));
            }
            transaction.commit();
        }
    }

    private static void assertHolds(StorageBackend store, int from, int to) {
        try (Snapshot snapshot = store.snapshot()) {
            for (int i = from; i < to; i++) {
                Row found = snapshot.row("notes", RowKey.of(i)).orElseThrow().values();
                assertEquals(values(i), found);
            }
        }
    }

    private long number(String file, String sql) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve(file));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            return results.next() ? results.getLong(1) : 0;
        }
    }

    @Test
    void shortRowsThatAreAlikeTakeTwoThirds() throws SQLException {
        try (StorageBackend store = compressed();
                StorageBackend other = open("plain.db", Map.of())) {
            fill(store, 0, ROWS);
            fill(other, 0, ROWS);
            assertHolds(store, 0, ROWS);
        }
        String sql = "SELECT sum(length(document)) FROM notes";
        long ratio = 100 * number("rows.db", sql) / number("plain.db", sql);
        assertTrue(ratio <= 67, () -> "compressed rows take " + ratio + " % of plain ones");
    }

    @Test
    void theSettingMayChangeWhileRowsAreThere() {
        try (StorageBackend store = plain()) {
            fill(store, 0, 10);
        }
        try (StorageBackend store = compressed()) {
            fill(store, 10, 20);
        }
        try (StorageBackend store = plain()) {
            fill(store, 20, 30);
            assertHolds(store, 0, 30);
        }
    }

    @Test
    void whatWasRolledBackWithTheFirstRowsIsWrittenAnew() {
        try (StorageBackend store = compressed()) {
            fill(store, 0, 0);
            try (Transaction transaction = store.begin()) {
                transaction.put(note(0, values(0), 1));
            }
            fill(store, 0, 10);
        }
        try (StorageBackend store = compressed()) {
            assertHolds(store, 0, 10);
        }
    }

    @Test
    void noValueOfARowStaysWhenItIsRemoved() throws SQLException {
        Row secret = Row.of(Map.of("text", Value.of("a secret of some length"), "number", Value.of(4711)));
        try (StorageBackend store = compressed()) {
            fill(store, 0, 0);
            try (Transaction transaction = store.begin()) {
                transaction.put(note(0, secret, 1));
                transaction.remove("notes", RowKey.of(0));
                transaction.commit();
            }
        }
        assertEquals(1, number("rows.db", "SELECT count(*) FROM _tidemark_dictionary"));
        String kept = "SELECT count(*) FROM _tidemark_dictionary WHERE instr(names, x'736563726574')"
                + " OR instr(names, x'34373131')";
        assertEquals(0, number("rows.db", kept));
    }

    @Test
    void aRowThatIsDamagedIsRefusedAndNotReadAsAnother() throws SQLException {
        try (StorageBackend store = compressed()) {
            fill(store, 0, 3);
            damage("UPDATE notes SET document = substr(document, 1, length(document) - 9) WHERE id = 0");
            damage("UPDATE notes SET document = CAST(x'ffffffff0f' || substr(document, 2) AS BLOB) WHERE id = 1");
            damage(
                    "UPDATE notes SET document = CAST(x'ffffffffffffffffff01' || substr(document, 2) AS BLOB) WHERE id = 2");
            for (int i = 0; i < 3; i++) {
                RowKey key = RowKey.of(i);
                try (Snapshot snapshot = store.snapshot()) {
                    StorageException refusal = assertThrows(StorageException.class, () -> snapshot.row("notes", key));
                    assertEquals(StorageException.Kind.CORRUPT, refusal.kind());
                }
            }
        }
    }

    private void damage(String sql) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("rows.db"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }

    @Test
    void anAppsFileCanNotBeCompressed() {
        PluginException refusal =
                assertThrows(PluginException.class, () -> open("app.db", Map.of("adopt", true, "compress", true)));
        assertTrue(refusal.getMessage().contains("leave one of the two out"), refusal::getMessage);
    }
}
