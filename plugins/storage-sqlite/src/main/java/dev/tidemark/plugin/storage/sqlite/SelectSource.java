package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Rows that one statement selects, one at a time. */
final class SelectSource implements RowSource {
    /** Reads the row at which results stand. */
    interface Reader {
        StoredRow read(ResultSet results) throws SQLException;
    }

    /** What becomes of the statement at the end. */
    private interface End {
        void run() throws SQLException;
    }

    private final ResultSet results;
    private final Reader reader;
    private final End end;

    private SelectSource(ResultSet results, Reader reader, End end) {
        this.results = results;
        this.reader = reader;
        this.end = end;
    }

    /** Runs a statement, which is closed with the source. */
    static SelectSource of(PreparedStatement statement, Reader reader) throws SQLException {
        try {
            return new SelectSource(statement.executeQuery(), reader, statement::close);
        } catch (SQLException e) {
            SqliteDatabase.close(statement, e);
            throw e;
        }
    }

    /** Runs a statement that is run often: it is kept for the next time when the source is closed. */
    static SelectSource kept(TrackStatements statements, Reader reader, String sql, Object... parameters)
            throws SQLException {
        TrackStatements.Reading reading = statements.read(sql, parameters);
        return new SelectSource(reading.results(), reader, reading::close);
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        return results.next() ? Optional.of(reader.read(results)) : Optional.empty();
    }

    @Override
    public void close() throws SQLException {
        end.run();
    }
}
