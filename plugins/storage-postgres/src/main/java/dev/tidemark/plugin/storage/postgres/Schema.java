package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tidemark's own tables in a schema. */
final class Schema {
    /** The first half of all advisory locks of Tidemark, beside which other programs may have theirs. */
    static final int LOCKS = 0x7469_6465;

    private static final int FORMAT = 1;
    private static final int OLDEST_SERVER = 140_000;

    private Schema() {}

    /**
     * Creates what is not there, and refuses a server or a schema that can't be used. Any number of processes may do so at a time.
     *
     * @return the number of the schema in its database, the second half of the lock that writers take
     */
    static int prepare(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements statements =
                    new Statements(connection, database.options().schema());
            try {
                checkServer(database, statements);
                statements.execute("SET LOCAL lock_timeout = "
                        + database.options().busyTimeout().toMillis());
                statements.execute("SELECT pg_advisory_xact_lock(" + LOCKS + ", 0)");
                create(database, statements);
                checkFormat(database, statements);
                int number = (int)
                        statements.number("SELECT oid::bigint FROM pg_namespace WHERE nspname = ?", schema(database));
                connection.commit();
                return number;
            } catch (SQLException | RuntimeException e) {
                PostgresDatabase.close(connection::rollback, e);
                throw e;
            }
        }
    }

    private static String schema(PostgresDatabase database) {
        return database.options().schema();
    }

    private static void checkServer(PostgresDatabase database, Statements statements) throws SQLException {
        checkVersion(database, (int) statements.number("SELECT current_setting('server_version_num')::bigint"));
        String encoding = text(statements, "SELECT current_setting('server_encoding')");
        if (!encoding.equals("UTF8")) {
            throw unsupported(
                    database,
                    "its encoding is " + encoding + "; make one with createdb --encoding=UTF8 --template=template0");
        }
    }

    /** Refuses a server that is too old. */
    static void checkVersion(PostgresDatabase database, int version) {
        if (version < OLDEST_SERVER) {
            throw unsupported(
                    database,
                    "the server is PostgreSQL " + version / 10_000 + ", and Tidemark needs 14 or later; upgrade it");
        }
    }

    private static String text(Statements statements, String sql) throws SQLException {
        try (PreparedStatement statement = statements.of(sql);
                ResultSet results = statement.executeQuery()) {
            results.next();
            return results.getString(1);
        }
    }

    private static StorageException unsupported(PostgresDatabase database, String problem) {
        return new StorageException(StorageException.Kind.UNSUPPORTED, database.place() + ": " + problem);
    }

    private static void create(PostgresDatabase database, Statements statements) throws SQLException {
        if (!statements.exists("SELECT 1 FROM pg_namespace WHERE nspname = ?", schema(database))) {
            statements.execute("CREATE SCHEMA " + SqlNames.quote(schema(database)));
        }
        if (!isThere(statements, schema(database), "_tidemark_store")) {
            for (String statement : tables(statements)) {
                statements.execute(statement);
            }
        }
    }

    /** Returns whether a schema has a table, view or anything else of a name. */
    static boolean isThere(Statements statements, String schema, String name) throws SQLException {
        return statements.exists(
                "SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ?"
                        + " AND relname = ?",
                schema,
                name);
    }

    private static List<String> tables(Statements statements) {
        String context = statements.table("_tidemark_context");
        List<String> all = new ArrayList<>(List.of(
                "CREATE TABLE " + statements.table("_tidemark_store")
                        + " (one boolean PRIMARY KEY DEFAULT true CHECK (one), format integer NOT NULL,"
                        + " head bigint NOT NULL, definitions bigint NOT NULL)",
                "INSERT INTO " + statements.table("_tidemark_store") + " VALUES (true, " + FORMAT + ", 0, 0)",
                "CREATE TABLE " + statements.table("_tidemark_table")
                        + " (id bigint PRIMARY KEY, name text NOT NULL, definition bytea NOT NULL, forms text NOT NULL,"
                        + " indexed integer NOT NULL)",
                "CREATE TABLE " + statements.table("_tidemark_author") + " (id bigint PRIMARY KEY, node uuid NOT NULL,"
                        + " incarnation bigint NOT NULL, UNIQUE (node, incarnation))",
                "CREATE TABLE " + context + " (id bigint PRIMARY KEY, entries bytea NOT NULL)",
                "CREATE UNIQUE INDEX ON " + context + " (sha256(entries))",
                "CREATE TABLE " + statements.table("_tidemark_state")
                        + " (name bytea PRIMARY KEY, value bytea NOT NULL)"));
        all.addAll(Tombstones.create(statements.table("_tidemark_tombstone")));
        return all;
    }

    private static void checkFormat(PostgresDatabase database, Statements statements) throws SQLException {
        long format = statements.number("SELECT format FROM " + statements.table("_tidemark_store"));
        if (format != FORMAT) {
            throw unsupported(
                    database,
                    "schema '" + schema(database) + "' has format " + format + ", and this Tidemark reads format "
                            + FORMAT + "; use the Tidemark that wrote it, or a later one");
        }
    }
}
