package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Tidemark's own tables in a file that is all its own. */
final class OwnSchema {
    /**
     * In format 1 every row had its position in its own column. Such rows are read as they are; only a Tidemark that knows no other
     * must not open the file any more.
     */
    private static final long FIRST_FORMAT = 1;

    private static final long FORMAT = 2;
    private static final String IS_STORE = "SELECT 1 FROM sqlite_schema WHERE name = '_tidemark_store'";

    private OwnSchema() {}

    /** Creates what is not there, and refuses a file that belongs to an app or to a later Tidemark. */
    static void prepare(Connection connection, Path file) throws SQLException {
        // Its connection is not closed with it.
        TrackStatements statements = new TrackStatements(connection);
        if (!statements.exists(IS_STORE)) {
            create(connection, statements, file);
        }
        long format = statements.number("SELECT format FROM _tidemark_store");
        if (format == FIRST_FORMAT) {
            format = FORMAT;
            statements.update("UPDATE _tidemark_store SET format = ?", format);
        }
        statements.forget();
        if (format != FORMAT) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED,
                    "database '" + file + "' has format " + format + ", and this Tidemark reads format " + FORMAT
                            + "; use the Tidemark that wrote it, or a later one");
        }
    }

    private static void create(Connection connection, TrackStatements statements, Path file) throws SQLException {
        SqliteDatabase.execute(connection, "BEGIN IMMEDIATE");
        try {
            // Another process may have been faster.
            if (!statements.exists(IS_STORE)) {
                refuseForeign(statements, file);
                createTables(connection);
            }
            SqliteDatabase.execute(connection, "COMMIT");
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.execute(connection, "ROLLBACK");
            throw e;
        }
    }

    private static void refuseForeign(TrackStatements statements, Path file) throws SQLException {
        Optional<dev.tidemark.api.model.Value> foreign =
                statements.value("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name LIMIT 1");
        if (foreign.isPresent()) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED,
                    "database '" + file + "' has tables that are not Tidemark's, such as " + foreign.get()
                            + "; name another file, or set adopt: true to keep the app's tables in step");
        }
    }

    private static void createTables(Connection connection) throws SQLException {
        Interned.create(connection);
        for (String statement : List.of(
                "CREATE TABLE _tidemark_store (one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER NOT NULL,"
                        + " head INTEGER NOT NULL)",
                "INSERT INTO _tidemark_store VALUES (1, " + FORMAT + ", 0)",
                "CREATE TABLE _tidemark_table (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
                        + " definition BLOB NOT NULL)",
                "CREATE TABLE _tidemark_state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
                OwnTombstones.CREATE,
                OwnTombstones.CREATE_FEED,
                OwnTombstones.CREATE_PENDING)) {
            SqliteDatabase.execute(connection, statement);
        }
    }
}
