package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Rows in the order of a number that each has for itself, a piece at a time. Whoever reads a feed stops after a page; without a limit
 * PostgreSQL might sort all that there is for it.
 *
 * <p>The statement has no upper bound: of a range with two ends, and tables of which nothing is counted yet, PostgreSQL believes that
 * it holds no more rows than a piece, reads all that follows and sorts it, for each piece anew.
 */
final class FeedSource implements RowSource {
    private static final int PIECE = 500;

    private final Statements statements;
    private final String sql;
    private final SelectSource.Reader reader;
    private final ToLongFunction<StoredRow> number;
    private final long last;
    private long position;
    private RowSource piece;
    private int read;

    /**
     * Creates a source.
     *
     * @param sql selects rows in order; its one parameter is the number above which it begins
     * @param after the number above which rows are read
     * @param last the number up to which they are
     */
    FeedSource(
            Statements statements,
            String sql,
            SelectSource.Reader reader,
            ToLongFunction<StoredRow> number,
            long after,
            long last) {
        this.statements = statements;
        this.sql = piece(sql);
        this.reader = reader;
        this.number = number;
        this.position = after;
        this.last = last;
    }

    /** Returns the statement for one piece. */
    static String piece(String sql) {
        return sql + " LIMIT " + PIECE;
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        if (piece == null) {
            piece = SelectSource.of(statements.of(sql, position), reader);
        }
        Optional<StoredRow> row = piece.next();
        if (row.isPresent()) {
            read++;
            position = number.applyAsLong(row.get());
        } else if (read == PIECE) {
            close();
            return next();
        }
        return row.filter(each -> position <= last);
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
