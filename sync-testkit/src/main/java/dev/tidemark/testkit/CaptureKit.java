package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store under test that has adopted an app's database, and an app that writes to it through a connection of its own. */
abstract class CaptureKit extends StorageKit {
    /** The app's table, whose key is a text. */
    static final String LETTERS = "letters";

    private Connection app;

    @BeforeEach
    void letTheAppMakeItsTable() throws SQLException {
        app = dataSource().getConnection();
        makeTable(LETTERS);
        adoption().track(Set.of(LETTERS));
    }

    @AfterEach
    void letTheAppGo() throws SQLException {
        app.close();
    }

    /** Makes a table in words that every SQL database understands. */
    final void makeTable(String name) throws SQLException {
        app("CREATE TABLE " + name + " (id VARCHAR(40) NOT NULL PRIMARY KEY, title VARCHAR(200), size INTEGER)");
    }

    final Adoption adoption() {
        return store.adoption().orElseThrow(() -> new AssertionError("it declares EXTERNAL_CAPTURE"));
    }

    /** Runs statements as the app, each in a transaction of its own unless the app has begun one. */
    final void app(String... statements) throws SQLException {
        try (Statement statement = app.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    /** What an app does in one transaction. */
    @FunctionalInterface
    interface Statements {
        void run() throws SQLException;
    }

    /** Runs statements in a transaction of the app's, to its commit. */
    final void inOneTransaction(Statements statements) throws SQLException {
        app.setAutoCommit(false);
        try {
            statements.run();
            app.commit();
        } finally {
            app.setAutoCommit(true);
        }
    }

    /** Runs statements in a transaction that the app then rolls back. */
    final void rolledBack(Statements statements) throws SQLException {
        app.setAutoCommit(false);
        try {
            statements.run();
            app.rollback();
        } finally {
            app.setAutoCommit(true);
        }
    }

    static String insert(String key, String title, int size) {
        return "INSERT INTO " + LETTERS + " (id, title, size) VALUES ('" + key + "', '" + title + "', " + size + ")";
    }

    static String update(String key, String assignments) {
        return "UPDATE " + LETTERS + " SET " + assignments + " WHERE id = '" + key + "'";
    }

    static String delete(String key) {
        return "DELETE FROM " + LETTERS + " WHERE id = '" + key + "'";
    }

    static Row letter(String title, int size) {
        return Row.of(Map.of("title", Value.of(title), "size", Value.of(size)));
    }

    final StoredRow letter(String key, String title, int size, long lsn) {
        return row(LETTERS, RowKey.of(key), letter(title, size), lsn);
    }

    /** Harvests as a node does: all that is told is stamped, and then committed. */
    final List<CapturedWrite> harvest() {
        try (Transaction transaction = store.begin()) {
            List<CapturedWrite> all = harvest(transaction);
            transaction.commit();
            return all;
        }
    }

    /** Harvests what the app wrote to its table of letters. */
    final List<CapturedWrite> harvest(Transaction transaction) {
        List<CapturedWrite> all = new ArrayList<>();
        long lsn = transaction.openFeed();
        try (CapturedCursor captured = transaction.captured()) {
            for (Optional<CapturedWrite> next = captured.next(); next.isPresent(); next = captured.next()) {
                lsn++;
                all.add(next.get());
                transaction.stamp(stamp(next.get(), lsn));
            }
        }
        return all;
    }

    private StoredRow stamp(CapturedWrite write, long lsn) {
        Version version = version(lsn);
        Versions versions = Versions.of(version);
        if (write.kind() == CapturedWrite.Kind.UPDATED && write.before().isPresent()) {
            Versions before = write.before().get().versions();
            Map<String, Version> columns = new HashMap<>(before.columns());
            write.columns().forEach(column -> columns.put(column, version));
            versions = new Versions(before.row(), columns);
        }
        boolean deleted = write.kind() == CapturedWrite.Kind.DELETED;
        long number = version.stamp().sequence();
        return new StoredRow(write.table(), write.key(), deleted, Row.EMPTY, versions, lsn, number);
    }

    /** Says what was captured in short: the kind, the key, and the columns of an update. */
    static String words(CapturedWrite write) {
        String key = write.key().parts().stream()
                .map(part -> part instanceof Value.Text text ? text.value() : part.toString())
                .collect(Collectors.joining(","));
        String columns = write.kind() == CapturedWrite.Kind.UPDATED
                ? " " + String.join(" ", new TreeSet<>(write.columns()))
                : "";
        return write.kind() + " " + key + columns;
    }

    /** Harvests, and asserts what is told, in this order. */
    final void assertHarvested(String... expected) {
        assertEquals(
                List.of(expected), harvest().stream().map(CaptureKit::words).toList());
    }
}
