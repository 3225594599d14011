package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.support.storage.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a transaction reads of the store before anything else.
 *
 * @param head of the feed
 * @param definitions how many changes there were to tables
 * @param server when the server was started
 */
record Beginning(long head, long definitions, long server) {
    private static final int COLUMNS = 3;
    private static final String SERVER = "(extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint";

    /** Runs the first statements of a transaction, and reads behind them, all in one go. */
    static Beginning read(Statements statements, String first) throws SQLException {
        try (Statement statement = statements.connection().createStatement()) {
            boolean isResult = statement.execute(first + "; " + select(SqlNames.quote(statements.schema())));
            while (isResult || statement.getUpdateCount() >= 0) {
                if (isResult && statement.getResultSet().getMetaData().getColumnCount() == COLUMNS) {
                    return first(statement.getResultSet());
                }
                isResult = statement.getMoreResults();
            }
        }
        throw new SQLException("the server gave no answer to the first statements of a transaction");
    }

    /**
     * Returns the text that selects it, by names that no column of a table has.
     *
     * @param schema its name, as SQL
     */
    static String select(String schema) {
        return "SELECT head AS _tidemark_head, definitions AS _tidemark_definitions, " + SERVER
                + " AS _tidemark_server FROM " + store(schema);
    }

    /**
     * Returns what selects it beside the columns of one row. To join the row with it takes PostgreSQL half as long again as the row.
     *
     * @param schema its name, as SQL
     */
    static String selectBeside(String schema) {
        return "(SELECT head FROM " + store(schema) + "), (SELECT definitions FROM " + store(schema) + "), " + SERVER;
    }

    private static String store(String schema) {
        return schema + "." + SqlNames.quote("_tidemark_store");
    }

    private static Beginning first(ResultSet results) throws SQLException {
        if (!results.next()) {
            throw new SQLException("the row of _tidemark_store is gone; restore the database from a backup");
        }
        return read(results);
    }

    /** Reads it from the row at which results stand: its last columns. */
    static Beginning read(ResultSet results) throws SQLException {
        int behind = results.getMetaData().getColumnCount() - COLUMNS;
        return new Beginning(results.getLong(behind + 1), results.getLong(behind + 2), results.getLong(behind + 3));
    }

    /**
     * Returns whether what was committed may not be there any more: another server has taken over, or the database was restored.
     * Snapshots may be read in another order than they were made, so that a head that is lower tells nothing by itself; it costs
     * nothing but that numbers are read again.
     */
    boolean isOfAnotherPast(Beginning other) {
        return server != other.server || head < other.head || definitions < other.definitions;
    }
}
