package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Rows that one statement selects, a few of them in memory at a time: how many depends on how large the first ones are. */
final class SelectSource implements RowSource {
    private static final int FIRST = 64;
    private static final int MOST = 1_024;
    private static final long MOST_BYTES = 1L << 20;

    /** Reads the row at which results stand. */
    interface Reader {
        StoredRow read(ResultSet results) throws SQLException;
    }

    private final PreparedStatement statement;
    private final ResultSet results;
    private final Reader reader;
    private int read;
    private long bytes;

    private SelectSource(PreparedStatement statement, ResultSet results, Reader reader) {
        this.statement = statement;
        this.results = results;
        this.reader = reader;
    }

    /** Runs a statement, which is closed with the source. */
    static SelectSource of(PreparedStatement statement, Reader reader) throws SQLException {
        try {
            statement.setFetchSize(FIRST);
            return new SelectSource(statement, statement.executeQuery(), reader);
        } catch (SQLException e) {
            PostgresDatabase.close(statement, e);
            throw e;
        }
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        if (!results.next()) {
            return Optional.empty();
        }
        StoredRow row = reader.read(results);
        if (read < FIRST) {
            look(row);
        }
        return Optional.of(row);
    }

    /** What is fetched from the second time on goes by the size of what was fetched first. */
    private void look(StoredRow row) throws SQLException {
        bytes += Puts.bytes(row.values());
        read++;
        if (read == FIRST) {
            results.setFetchSize((int) Math.max(1, Math.min(MOST, MOST_BYTES * FIRST / Math.max(1, bytes))));
        }
    }

    @Override
    public void close() throws SQLException {
        // Its results go with it.
        statement.close();
    }
}
