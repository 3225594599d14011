package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

final class OwnStorageFileTest {
    private static final TableDefinition INVOICES = TableDefinition.declared(
            "invoices",
            List.of(ColumnDefinition.of("id", ColumnType.ANY)),
            List.of(ColumnDefinition.of("paid", ColumnType.BOOLEAN), ColumnDefinition.of("rowid", ColumnType.REAL)));

    @TempDir
    Path directory;

    private StorageBackend open(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("file", "deep/store.db"));
        settings.putAll(more);
        SqliteStorageProvider provider = new SqliteStorageProvider();
        return provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(directory));
    }

    private Connection connect() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("deep/store.db"));
        return source.getConnection();
    }

    private static StoredRow invoice(Value key, long lsn) {
        Row values = Row.of(Map.of("paid", Value.of(true), "rowid", Value.of(2.0)));
        return new StoredRow("invoices", RowKey.of(key), false, values, Versions.of(Version.BOTTOM.at(lsn)), lsn, 0);
    }

    @Test
    void anyoneCanReadTheTablesAndSeesNoDeletedRows() throws SQLException {
        try (StorageBackend store = open(Map.of());
                Transaction transaction = store.begin()) {
            transaction.define(INVOICES);
            transaction.define(TableDefinition.open("notes", "id"));
            transaction.put(invoice(Value.of("a"), 1));
            transaction.put(invoice(Value.of("b"), 2));
            transaction.put(new StoredRow(
                    "invoices", RowKey.of("b"), true, Row.EMPTY, Versions.of(Version.BOTTOM.at(3)), 3, 0));
            Row note = Row.of(Map.of("text", Value.of("t\u00e4xt")));
            transaction.put(new StoredRow("notes", RowKey.of(1), false, note, Versions.of(Version.BOTTOM.at(4)), 4, 0));
            transaction.commit();
        }
        assertEquals("a|1|2.0", text("SELECT id || '|' || paid || '|' || rowid FROM invoices"));
        assertEquals("t\u00e4xt", text("SELECT document ->> 'text' FROM notes"));
        assertEquals("ok", text("PRAGMA integrity_check"));
    }

    private String text(String sql) throws SQLException {
        return text(sql, 1);
    }

    @Test
    void theFeedAndThePendingRowsAreFoundByIndexWithoutSorting() throws SQLException {
        try (StorageBackend store = open(Map.of());
                Transaction transaction = store.begin()) {
            transaction.define(INVOICES);
            transaction.commit();
        }
        OwnTable table = new OwnTable(1, INVOICES);
        for (String sql : List.of(
                table.changes(),
                table.changesSinceTheyCame(),
                table.pending(),
                OwnTombstones.CHANGES,
                OwnTombstones.PENDING,
                table.selectByKey())) {
            String plan = text("EXPLAIN QUERY PLAN " + sql.replace("?", "1"), 4);
            assertTrue(plan.startsWith("SEARCH "), plan);
        }
    }

    private String text(String sql, int column) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet results = statement.executeQuery()) {
            results.next();
            String text = results.getString(column);
            assertTrue(!results.next(), "one row of " + sql);
            return text;
        }
    }

    @Test
    void onlyRowsThatWereWrittenSinceTheyCameStandInTheIndexOfTheFeed() throws SQLException {
        try (StorageBackend store = open(Map.of())) {
            put(store, invoice(Value.of("a"), 1), invoice(Value.of("b"), 2), invoice(Value.of("c"), 3));
            put(store, invoice(Value.of("b"), 4));
            assertEquals(List.of("a1", "c3", "b4"), feed(store, 0));
            assertEquals(List.of("b4"), feed(store, 3));
        }
        assertEquals("1", text("SELECT count(*) FROM invoices WHERE _tidemark_lsn > 0"));
    }

    @Test
    void aPositionThatAnotherRowHasForItsNumberIsNoClash() {
        try (StorageBackend store = open(Map.of())) {
            put(store, invoice(Value.of("a"), 1));
            put(store, invoice(Value.of("a"), 3));
            put(store, invoice(Value.of("b"), 1), invoice(Value.of("b"), 4));
            assertEquals(List.of("a3", "b4"), feed(store, 0));
        }
    }

    @Test
    void aRowWhoseNumberIsTakenTakesNoOther() throws SQLException {
        try (StorageBackend store = open(Map.of())) {
            put(store, invoice(Value.of("a"), 1));
        }
        // As in a file of the first format, whose rows were numbered as they came, those too that came back.
        change("UPDATE invoices SET _tidemark_row = 2, _tidemark_lsn = 1");
        try (StorageBackend store = open(Map.of())) {
            put(store, invoice(Value.of("b"), 2), invoice(Value.of("c"), 3), invoice(Value.of("d"), 4));
            assertEquals(List.of("a1", "b2", "c3", "d4"), feed(store, 0));
        }
        assertEquals("2", text("SELECT count(*) FROM invoices WHERE _tidemark_lsn = 0"));
    }

    @Test
    void rowsOfTheFirstFormatAreReadAsTheyAre() throws SQLException {
        try (StorageBackend store = open(Map.of())) {
            put(store, invoice(Value.of("a"), 1), invoice(Value.of("b"), 2));
        }
        change("UPDATE invoices SET _tidemark_lsn = _tidemark_row + 1");
        change("DROP INDEX _tidemark_feed_1");
        change("CREATE INDEX _tidemark_feed_1 ON invoices (_tidemark_lsn)");
        change("UPDATE _tidemark_store SET format = 1, head = 3");
        try (StorageBackend store = open(Map.of())) {
            put(store, invoice(Value.of("c"), 4));
            put(store, invoice(Value.of("a"), 5));
            assertEquals(List.of("b3", "c4", "a5"), feed(store, 0));
        }
        assertEquals("2", text("SELECT format FROM _tidemark_store"));
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    private static void put(StorageBackend store, StoredRow... rows) {
        try (Transaction transaction = store.begin()) {
            transaction.define(INVOICES);
            for (StoredRow row : rows) {
                transaction.put(row);
            }
            assertEquals(List.of(), transaction.settle());
            transaction.commit();
        }
    }

    private static List<String> feed(StorageBackend store, long after) {
        List<String> feed = new ArrayList<>();
        try (Snapshot snapshot = store.snapshot();
                RowCursor rows = snapshot.changesSince(after)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                feed.add(((Value.Text) row.get().key().part(0)).value()
                        + row.get().lsn());
            }
        }
        return feed;
    }

    @Test
    void aKeyOfTheSameMagnitudeButAnotherClassIsABreachAndOverwritesNothing() {
        try (StorageBackend store = open(Map.of());
                Transaction transaction = store.begin()) {
            transaction.define(INVOICES);
            transaction.put(invoice(Value.of(1), 1));
            transaction.put(invoice(Value.of(1.0), 2));
            List<Breach> breaches = transaction.settle();
            assertEquals(1, breaches.size());
            assertEquals("UNIQUE (id)", breaches.get(0).constraint());
            assertEquals(
                    1, transaction.row("invoices", RowKey.of(1)).orElseThrow().lsn());
            assertTrue(transaction.row("invoices", RowKey.of(Value.of(1.0))).isEmpty());
        }
    }

    @Test
    void nullKeysAreOneKey() {
        try (StorageBackend store = open(Map.of());
                Transaction transaction = store.begin()) {
            transaction.define(INVOICES);
            transaction.put(invoice(Value.NULL, 1));
            transaction.put(invoice(Value.NULL, 2));
            assertEquals(List.of(), transaction.settle());
            assertEquals(1, transaction.count("invoices"));
            assertEquals(
                    2,
                    transaction
                            .row("invoices", RowKey.of(Value.NULL))
                            .orElseThrow()
                            .lsn());
        }
    }

    @Test
    void aReservedNameIsRefused() {
        try (StorageBackend store = open(Map.of())) {
            for (String name : List.of("_tidemark_state", "sqlite_sequence")) {
                try (Transaction transaction = store.begin()) {
                    TableDefinition reserved = TableDefinition.open(name, "id");
                    StorageException refusal = assertThrows(StorageException.class, () -> transaction.define(reserved));
                    assertEquals(StorageException.Kind.UNSUPPORTED, refusal.kind());
                }
            }
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedByName() throws IOException {
        Path file = Files.createDirectories(directory.resolve("deep")).resolve("store.db");
        Files.writeString(file, "no database, but long enough to be taken for one ".repeat(100));
        PluginException refusal = assertThrows(PluginException.class, () -> open(Map.of()));
        assertTrue(refusal.getMessage().contains("store.db' is no SQLite database"), refusal::getMessage);
        assertEquals(StorageException.Kind.CORRUPT, ((StorageException) refusal.getCause()).kind());
    }

    @Test
    void anAppsFileIsRefusedUnlessItIsAdopted() throws SQLException, IOException {
        Files.createDirectories(directory.resolve("deep"));
        try (Connection connection = connect()) {
            SqliteDatabase.execute(connection, "CREATE TABLE app (id INTEGER PRIMARY KEY)");
        }
        PluginException refusal = assertThrows(PluginException.class, () -> open(Map.of()));
        assertTrue(refusal.getMessage().contains("adopt: true"), refusal::getMessage);
    }

    @Test
    void aWriterOfAnotherProcessIsReportedAsBusyAndLaterDoesNoHarm() throws SQLException {
        try (StorageBackend store = open(Map.of("busy-timeout", "1ms"));
                Connection other = connect()) {
            SqliteDatabase.execute(other, "BEGIN IMMEDIATE");
            StorageException busy = assertThrows(StorageException.class, store::begin);
            assertEquals(StorageException.Kind.BUSY, busy.kind());
            SqliteDatabase.execute(other, "ROLLBACK");
            store.begin().close();
        }
    }
}
