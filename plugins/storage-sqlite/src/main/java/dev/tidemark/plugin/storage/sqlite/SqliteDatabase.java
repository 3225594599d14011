package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file: opens connections to it, and says in words what went wrong with it.
 *
 * <p>Connections stay in auto-commit mode; transactions are begun and ended by the statements {@code BEGIN IMMEDIATE},
 * {@code COMMIT} and {@code ROLLBACK}. Foreign keys are never enforced by SQLite here, since a cascade would change rows unseen.
 *
 * <p>Threading: safe; a connection belongs to one thread at a time.
 */
class SqliteDatabase {
    /** What becomes of the file's journal mode. */
    enum Journal {
        /** Write-ahead log, so that readers and the writer do not wait for each other. */
        WAL,
        /** It belongs to an app, and stays as the app set it. */
        AS_IT_IS
    }

    /** Pages that many transactions change are written to the file once; the log grows to 16 MiB by that. */
    private static final int CHECKPOINT_PAGES = 4096;

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int PERMISSION = 3;
    private static final int READ_ONLY = 8;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    private final SqliteOptions options;
    private final Journal journal;
    private final SQLiteDataSource source;

    SqliteDatabase(SqliteOptions options, Journal journal) {
        this.options = Objects.requireNonNull(options, "options");
        this.journal = Objects.requireNonNull(journal, "journal");
        SqliteLibrary.load();
        this.source = new SQLiteDataSource(config());
        source.setUrl("jdbc:sqlite:" + options.file());
    }

    private SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(
                (int) Math.min(Integer.MAX_VALUE, options.busyTimeout().toMillis()));
        config.enforceForeignKeys(false);
        config.setSynchronous(
                switch (options.synchronous()) {
                    case NORMAL -> SQLiteConfig.SynchronousMode.NORMAL;
                    case FULL -> SQLiteConfig.SynchronousMode.FULL;
                });
        // Otherwise the driver prepares and runs a further statement after every INSERT, to ask for keys that nobody
        // asks for.
        config.setGetGeneratedKeys(false);
        config.setCacheSize((int) -Math.min(Integer.MAX_VALUE, options.cacheBytes() / 1024));
        return config;
    }

    Path file() {
        return options.file();
    }

    /** Returns whether documents are to be compressed. */
    boolean compresses() {
        return options.compress();
    }

    /** Returns how long to wait for somebody else's lock. */
    Duration busyTimeout() {
        return options.busyTimeout();
    }

    /** Opens a connection, creating the file if it is not there. Whoever counts what is done with it returns another one around it. */
    Connection open() {
        try {
            return prepared(source.getConnection());
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private Connection prepared(Connection connection) throws SQLException {
        try {
            if (journal == Journal.WAL) {
                execute(connection, "PRAGMA journal_mode = WAL");
                execute(connection, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
            }
            if (options.maxBytes().isPresent()) {
                limit(connection, options.maxBytes().get());
            }
            // The first read of the file: what is no database is noticed here and not by whoever uses the connection.
            execute(connection, "SELECT 1 FROM sqlite_schema LIMIT 1");
            return connection;
        } catch (SQLException e) {
            close(connection, e);
            throw e;
        }
    }

    /** Bounds what this connection may let the file grow to; where the file is larger already, it is left at that. */
    private static void limit(Connection connection, long bytes) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet size = statement.executeQuery("PRAGMA page_size")) {
            size.next();
            execute(connection, "PRAGMA max_page_count = " + bytes / size.getLong(1));
        }
    }

    /** Runs one statement without parameters. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Closes something because of a failure; a failure to do so is added to that one. */
    static void close(AutoCloseable resource, Exception because) {
        try {
            resource.close();
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }

    /** Closes all of some connections, whatever becomes of one. Returns the first failure, which the others were added to. */
    static Optional<SQLException> closeAll(List<TrackStatements> connections) {
        SQLException first = null;
        for (TrackStatements connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return Optional.ofNullable(first);
    }

    /** Returns what to throw for a failure of the driver: its kind, and a message that names the file and says what to do. */
    StorageException failure(SQLException cause) {
        StorageException.Kind kind = kind(cause.getErrorCode() & 0xff);
        return new StorageException(
                kind, "database '" + file() + "' " + explanation(kind, cause.getErrorCode() & 0xff, cause), cause);
    }

    private static StorageException.Kind kind(int code) {
        return switch (code) {
            case BUSY, LOCKED -> StorageException.Kind.BUSY;
            case PERMISSION, READ_ONLY -> StorageException.Kind.READ_ONLY;
            case CORRUPT, NOT_A_DATABASE -> StorageException.Kind.CORRUPT;
            case FULL -> StorageException.Kind.FULL;
            default -> StorageException.Kind.FAILED;
        };
    }

    private String full() {
        return options.maxBytes()
                .map(bytes -> "can't grow: it would be larger than the max-size of " + bytes
                        + " bytes, or the disk is full; raise max-size, or free some space, and try again")
                .orElse("can't grow: the disk is full; free some space and try again");
    }

    private String explanation(StorageException.Kind kind, int code, SQLException cause) {
        return switch (kind) {
            case BUSY ->
                "is locked by somebody else for longer than the busy-timeout of "
                        + options.busyTimeout().toMillis()
                        + " ms; end the other transaction, or raise busy-timeout";
            case READ_ONLY -> "may not be written; give this user write access to the file and its directory";
            case CORRUPT ->
                code == NOT_A_DATABASE
                        ? "is no SQLite database, or an encrypted one; name another file, or decrypt this one"
                        : "is damaged; restore it from a backup, or recover it with the sqlite3 command .recover";
            case FULL -> full();
            default ->
                code == CANNOT_OPEN
                        ? "can't be opened; check that its directory exists and that this user may read it"
                        : "failed: " + cause.getMessage();
        };
    }
}
