package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What anybody may do with the history in a file of SQLite: append to it, and nothing else. */
final class GuardedLogsTest {
    @TempDir
    Path directory;

    private StorageBackend open() {
        SqliteStorageProvider provider = new SqliteStorageProvider();
        return provider.create(
                TestConfig.of(provider.configSpec(), Map.of("file", "store.db")), TestContext.in(directory));
    }

    private Connection connect() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("store.db"));
        return source.getConnection();
    }

    @Test
    void whateverElseThanAppendingIsRefusedWithTheReason() throws SQLException {
        try (StorageBackend store = open();
                Transaction transaction = store.begin()) {
            for (String subject : List.of("a", "b", "c")) {
                transaction.append("log", subject, new byte[] {1});
            }
            transaction.forget("log", 1, List.of());
            transaction.commit();
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String forbidden : List.of(
                    "UPDATE _tidemark_history SET content = x'00' WHERE position = 1",
                    "DELETE FROM _tidemark_history WHERE position = 2",
                    "REPLACE INTO _tidemark_history VALUES (2, 'log', 'b', x'00')",
                    "INSERT INTO _tidemark_history VALUES (0, 'log', 'b', x'00')",
                    "UPDATE _tidemark_history_mark SET position = 0",
                    "REPLACE INTO _tidemark_history_mark VALUES ('log', 0)",
                    "DELETE FROM _tidemark_history_mark")) {
                SQLException refusal =
                        assertThrows(SQLException.class, () -> statement.executeUpdate(forbidden), forbidden);
                assertEquals(true, refusal.getMessage().contains("history"), refusal::getMessage);
            }
            statement.executeUpdate("DELETE FROM _tidemark_history WHERE position = 1");
        }
        try (StorageBackend store = open();
                Snapshot snapshot = store.snapshot()) {
            assertEquals(
                    List.of(new LogEntry(2, "log", "b", new byte[] {1}), new LogEntry(3, "log", "c", new byte[] {1})),
                    snapshot.logged(0, 10));
        }
    }

    @Test
    void aFileWithoutHistoryHasNothingOfIt() throws SQLException {
        try (StorageBackend store = open();
                Snapshot snapshot = store.snapshot()) {
            assertEquals(List.of(), snapshot.logged(0, 10));
            assertEquals(0, snapshot.forgotten("log"));
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var names = statement.executeQuery("SELECT name FROM sqlite_schema WHERE name LIKE '%history%'")) {
            assertFalse(names.next());
        }
    }
}
