package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Rows that one statement selects, a few of them in memory at a time. */
final class SelectSource implements RowSource {
    private static final int FETCHED = 64;

    /** Reads the row at which results stand. */
    interface Reader {
        StoredRow read(ResultSet results) throws SQLException;
    }

    private final PreparedStatement statement;
    private final ResultSet results;
    private final Reader reader;

    private SelectSource(PreparedStatement statement, ResultSet results, Reader reader) {
        this.statement = statement;
        this.results = results;
        this.reader = reader;
    }

    /** Runs a statement, which is closed with the source. */
    static SelectSource of(PreparedStatement statement, Reader reader) throws SQLException {
        try {
            statement.setFetchSize(FETCHED);
            return new SelectSource(statement, statement.executeQuery(), reader);
        } catch (SQLException e) {
            PostgresDatabase.close(statement, e);
            throw e;
        }
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        return results.next() ? Optional.of(reader.read(results)) : Optional.empty();
    }

    @Override
    public void close() throws SQLException {
        // Its results go with it.
        statement.close();
    }
}
