package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.sqlite.SQLiteDataSource;

/** A database with an app that writes to it through a plain connection, and a node that is played by hand. */
final class AdoptedFile implements AutoCloseable {
    static final Author ME = Author.device(new UUID(1, 1));
    static final Author OTHER = Author.device(new UUID(2, 2));

    final Path path;
    final Connection app;
    final AdoptedStorage storage;
    private long sequence = 1_000_000;

    AdoptedFile(Path path, String... setup) throws SQLException {
        this.path = path;
        this.app = connect(path);
        sql(setup);
        this.storage = AdoptedStorage.open(options(path), context());
    }

    static Connection connect(Path path) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + path);
        return source.getConnection();
    }

    static SqliteOptions options(Path path) {
        return new SqliteOptions(
                path, Duration.ofMillis(300), SqliteOptions.Synchronous.NORMAL, 8 << 20, Optional.empty(), false);
    }

    static PluginContext context() {
        RandomGenerator random = new Random(7);
        return new PluginContext() {
            @Override
            public UUID nodeId() {
                return Author.NOBODY.node();
            }

            @Override
            public String instanceName() {
                return "storage";
            }

            @Override
            public Path dataDirectory() {
                return Path.of(".");
            }

            @Override
            public InstantSource clock() {
                return InstantSource.fixed(java.time.Instant.EPOCH);
            }

            @Override
            public RandomGenerator random() {
                return random;
            }

            @Override
            public System.Logger logger() {
                return System.getLogger("test");
            }
        };
    }

    AdoptedFile tracked() {
        storage.adoption().orElseThrow().track(Set.of());
        return this;
    }

    List<Adoption.Table> track(String... tables) {
        return storage.adoption().orElseThrow().track(Set.of(tables));
    }

    /** Runs statements as the app. */
    void sql(String... statements) throws SQLException {
        try (Statement statement = app.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns the rows of a query as text, one column after the other with bars between. */
    List<String> select(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = app.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                    columns.add(results.getString(i));
                }
                rows.add(String.join("|", columns));
            }
        }
        return rows;
    }

    /** Harvests as an engine does: what is captured is stamped, under one stamp for each row. */
    List<CapturedWrite> harvest() {
        List<CapturedWrite> all = new ArrayList<>();
        try (Transaction transaction = storage.begin()) {
            harvest(transaction, all);
            transaction.commit();
        }
        return all;
    }

    void harvest(Transaction transaction, List<CapturedWrite> all) {
        long lsn = transaction.openFeed();
        try (CapturedCursor captured = transaction.captured()) {
            for (Optional<CapturedWrite> next = captured.next(); next.isPresent(); next = captured.next()) {
                all.add(next.get());
                transaction.stamp(stamped(next.get(), ++lsn));
            }
        }
    }

    private StoredRow stamped(CapturedWrite write, long lsn) {
        Version version = version(ME, ++sequence, lsn);
        Versions versions = Versions.of(version);
        if (write.kind() == CapturedWrite.Kind.UPDATED && write.before().isPresent()) {
            Map<String, Version> columns =
                    new HashMap<>(write.before().get().versions().columns());
            write.columns().forEach(column -> columns.put(column, version));
            versions = new Versions(write.before().get().versions().row(), columns);
        }
        boolean deleted = write.kind() == CapturedWrite.Kind.DELETED;
        return new StoredRow(write.table(), write.key(), deleted, Row.EMPTY, versions, lsn, sequence);
    }

    static Version version(Author author, long sequence, long lsn) {
        return new Version(new Stamp(1_700_000_000_000L << 16, author, sequence), Context.EMPTY, lsn);
    }

    /** A row as it comes from elsewhere. */
    static StoredRow pulled(String table, RowKey key, long lsn, Object... columns) {
        Map<String, Value> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < columns.length; i += 2) {
            values.put((String) columns[i], value(columns[i + 1]));
        }
        return new StoredRow(table, key, false, Row.of(values), Versions.of(version(OTHER, lsn, lsn)), lsn, 0);
    }

    static StoredRow buried(String table, RowKey key, long lsn) {
        return new StoredRow(table, key, true, Row.EMPTY, Versions.of(version(OTHER, lsn, lsn)), lsn, 0);
    }

    static Value value(Object value) {
        if (value instanceof Value known) {
            return known;
        } else if (value instanceof String text) {
            return Value.of(text);
        } else if (value instanceof Double real) {
            return Value.of(real);
        }
        return value == null ? Value.NULL : Value.of(((Number) value).longValue());
    }

    static Value uuid(int number) {
        byte[] bytes = new byte[16];
        bytes[6] = 0x70;
        bytes[8] = (byte) 0x80;
        bytes[15] = (byte) number;
        return Value.of(bytes);
    }

    /** Applies rows in a transaction of their own, after a harvest, and returns what settling them says. */
    List<Breach> apply(StoredRow... rows) {
        try (Transaction transaction = storage.begin()) {
            harvest(transaction, new ArrayList<>());
            for (StoredRow row : rows) {
                transaction.put(row);
            }
            List<Breach> breaches = transaction.settle();
            transaction.commit();
            return breaches;
        }
    }

    List<StoredRow> changes(long lsn) {
        try (Snapshot snapshot = storage.snapshot();
                RowCursor cursor = snapshot.changesSince(lsn)) {
            return all(cursor);
        }
    }

    List<StoredRow> pending() {
        try (Snapshot snapshot = storage.snapshot();
                RowCursor cursor = snapshot.pendingSince(0)) {
            return all(cursor);
        }
    }

    Optional<StoredRow> row(String table, RowKey key) {
        try (Snapshot snapshot = storage.snapshot()) {
            return snapshot.row(table, key);
        }
    }

    long head() {
        try (Snapshot snapshot = storage.snapshot()) {
            return snapshot.head();
        }
    }

    static List<StoredRow> all(RowCursor cursor) {
        List<StoredRow> rows = new ArrayList<>();
        for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
            rows.add(row.get());
        }
        return rows;
    }

    /** Says what was captured in short: kind, table, and columns of updates. */
    static List<String> words(List<CapturedWrite> writes) {
        return writes.stream()
                .map(write -> write.kind() + " " + write.table()
                        + (write.kind() == CapturedWrite.Kind.UPDATED
                                ? " " + new java.util.TreeSet<>(write.columns())
                                : ""))
                .toList();
    }

    /** The same with keys. */
    static List<String> keyed(List<CapturedWrite> writes) {
        return writes.stream()
                .map(write -> write.kind() + " " + write.table() + write.key()
                        + (write.kind() == CapturedWrite.Kind.UPDATED
                                ? " " + new java.util.TreeSet<>(write.columns())
                                : ""))
                .toList();
    }

    @Override
    public void close() throws SQLException {
        storage.close();
        app.close();
    }
}
