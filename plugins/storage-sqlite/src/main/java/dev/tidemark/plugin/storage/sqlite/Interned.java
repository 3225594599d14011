package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.Numbering;
import dev.tidemark.support.storage.VersionCodec;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Authors and contexts by small numbers: both stand in every row, and there are few of them. Number 0 is {@link Author#NOBODY}
 * and {@link Context#EMPTY}, and stands in no table.
 *
 * <p>One per connection; what a transaction numbered is forgotten with {@link #forget} when it is rolled back.
 *
 * <p>Threading: that of its connection.
 */
final class Interned implements Numbering {
    /** The number of {@link Author#NOBODY}. */
    static final long NOBODY = 0;

    private final TrackStatements statements;
    private final Map<Author, Long> authorIds = new HashMap<>();
    private final Map<Long, Author> authors = new HashMap<>();
    private final Map<Context, Long> contextIds = new HashMap<>();
    private final Map<Long, Context> contexts = new HashMap<>();
    private Context lastContext = Context.EMPTY;
    private long lastContextId;
    private Author lastAuthor = Author.NOBODY;
    private long lastAuthorId;

    Interned(TrackStatements statements) {
        this.statements = statements;
        forget();
    }

    /** Creates the two tables where they are not there. */
    static void create(Connection connection) throws SQLException {
        SqliteDatabase.execute(
                connection,
                "CREATE TABLE IF NOT EXISTS _tidemark_author ("
                        + "id INTEGER PRIMARY KEY, node BLOB NOT NULL, incarnation INTEGER NOT NULL, UNIQUE (node, incarnation))");
        SqliteDatabase.execute(
                connection,
                "CREATE TABLE IF NOT EXISTS _tidemark_context (id INTEGER PRIMARY KEY, entries BLOB NOT NULL UNIQUE)");
    }

    /** Forgets all numbers, since those of a transaction that was rolled back are in no table. */
    void forget() {
        authorIds.clear();
        authors.clear();
        contextIds.clear();
        contexts.clear();
        authorIds.put(Author.NOBODY, NOBODY);
        authors.put(NOBODY, Author.NOBODY);
        contextIds.put(Context.EMPTY, 0L);
        contexts.put(0L, Context.EMPTY);
        lastContext = Context.EMPTY;
        lastContextId = 0;
        lastAuthor = Author.NOBODY;
        lastAuthorId = NOBODY;
    }

    @Override
    public long id(Author author) throws SQLException {
        if (author == lastAuthor) {
            return lastAuthorId;
        }
        lastAuthorId = find(author);
        lastAuthor = author;
        return lastAuthorId;
    }

    private long find(Author author) throws SQLException {
        Long known = authorIds.get(author);
        if (known != null) {
            return known;
        }
        Object[] columns = {bytes(author.node()), author.incarnation()};
        long id = number(
                "SELECT id FROM _tidemark_author WHERE node = ? AND incarnation = ?",
                "INSERT INTO _tidemark_author (node, incarnation) VALUES (?, ?) RETURNING id",
                columns);
        authorIds.put(author, id);
        authors.put(id, author);
        return id;
    }

    @Override
    public long id(Context context) throws SQLException {
        // Writes come in batches that share one context object.
        if (context == lastContext) {
            return lastContextId;
        }
        Long known = contextIds.get(context);
        if (known == null) {
            Object[] columns = {VersionCodec.encode(context, this)};
            known = number(
                    "SELECT id FROM _tidemark_context WHERE entries = ?",
                    "INSERT INTO _tidemark_context (entries) VALUES (?) RETURNING id",
                    columns);
            contextIds.put(context, known);
            contexts.put(known, context);
        }
        lastContext = context;
        lastContextId = known;
        return known;
    }

    @Override
    public Author author(long id) throws SQLException {
        Author known = authors.get(id);
        if (known == null) {
            known = select(
                    "SELECT node, incarnation FROM _tidemark_author WHERE id = ?",
                    id,
                    results -> new Author(uuid(results.getBytes(1)), results.getLong(2)));
            authors.put(id, known);
        }
        return known;
    }

    @Override
    public Context context(long id) throws SQLException {
        Context known = contexts.get(id);
        if (known == null) {
            byte[] entries =
                    select("SELECT entries FROM _tidemark_context WHERE id = ?", id, results -> results.getBytes(1));
            known = VersionCodec.decodeContext(entries, this);
            contexts.put(id, known);
        }
        return known;
    }

    private long number(String select, String insert, Object[] columns) throws SQLException {
        for (String sql : new String[] {select, insert}) {
            try (ResultSet results = statements.of(sql, columns).executeQuery()) {
                if (results.next()) {
                    return results.getLong(1);
                }
            }
        }
        throw new SQLException("no number came back from: " + insert);
    }

    private <T> T select(String sql, long id, Reader<T> reader) throws SQLException {
        try (ResultSet results = statements.of(sql, id).executeQuery()) {
            if (results.next()) {
                return reader.read(results);
            }
        }
        throw new StorageException(
                StorageException.Kind.CORRUPT,
                "number " + id + " is in a row, but not found by: " + sql + "; restore the file from a backup");
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private interface Reader<T> {
        T read(ResultSet results) throws SQLException;
    }
}
