package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Rows in the order of a number that each has for itself, a piece at a time. Whoever reads a feed stops after a page; without a limit
 * PostgreSQL might sort all that there is for it.
 */
final class FeedSource implements RowSource {
    private static final int PIECE = 500;

    private final Statements statements;
    private final String sql;
    private final SelectSource.Reader reader;
    private final ToLongFunction<StoredRow> number;
    private final Object[] parameters;
    private RowSource piece;
    private int read;

    /**
     * Creates a source.
     *
     * @param sql whose first parameter is the number above which it selects, in order
     * @param parameters the numbers for the parameters
     */
    FeedSource(
            Statements statements,
            String sql,
            SelectSource.Reader reader,
            ToLongFunction<StoredRow> number,
            Object... parameters) {
        this.statements = statements;
        this.sql = sql + " LIMIT " + PIECE;
        this.reader = reader;
        this.number = number;
        this.parameters = parameters.clone();
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        if (piece == null) {
            piece = SelectSource.of(statements.of(sql, parameters), reader);
        }
        Optional<StoredRow> row = piece.next();
        if (row.isPresent()) {
            read++;
            parameters[0] = number.applyAsLong(row.get());
        } else if (read == PIECE) {
            close();
            return next();
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        if (piece != null) {
            piece.close();
        }
        piece = null;
        read = 0;
    }
}
