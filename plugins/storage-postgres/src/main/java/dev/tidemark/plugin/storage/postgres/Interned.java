package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.Numbering;
import dev.tidemark.support.storage.VersionCodec;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Authors and contexts by small numbers: both stand in every row, and there are few of them.
 *
 * <p>What is committed is known to all connections. What a transaction numbers is its own until {@link #committed}; only the one
 * writer numbers anything, so the next number is one more than the largest.
 *
 * <p>Threading: that of its connection.
 */
final class Interned implements Numbering {
    /** What is committed, for all connections of a store. */
    record Shared(Known<Author> authors, Known<Context> contexts) {
        Shared() {
            this(new Known<>(Author.NOBODY), new Known<>(Context.EMPTY));
        }
    }

    private final Statements statements;
    private final Shared shared;
    private final Shared own = new Shared();
    private Context lastContext = Context.EMPTY;
    private long lastContextId;

    Interned(Statements statements, Shared shared) {
        this.statements = statements;
        this.shared = shared;
    }

    /** Makes the numbers of this transaction known to all, since it was committed. */
    void committed() {
        shared.authors().addAll(own.authors());
        shared.contexts().addAll(own.contexts());
    }

    @Override
    public long id(Author author) throws SQLException {
        Long known = known(author, shared.authors(), own.authors());
        if (known == null) {
            String table = statements.table("_tidemark_author");
            Object[] columns = {author.node(), author.incarnation()};
            known = number(
                    "SELECT id FROM " + table + " WHERE node = ? AND incarnation = ?",
                    "INSERT INTO " + table + " (id, node, incarnation) SELECT coalesce(max(id), 0) + 1, ?::uuid,"
                            + " ?::bigint FROM " + table + " RETURNING id",
                    columns);
            own.authors().add(known, author);
        }
        return known;
    }

    @Override
    public long id(Context context) throws SQLException {
        // Writes come in batches that share one context object.
        if (context == lastContext) {
            return lastContextId;
        }
        Long known = known(context, shared.contexts(), own.contexts());
        if (known == null) {
            String table = statements.table("_tidemark_context");
            Object[] columns = {VersionCodec.encode(context, this)};
            known = number(
                    "SELECT id FROM " + table + " WHERE sha256(entries) = sha256(?)",
                    "INSERT INTO " + table + " (id, entries) SELECT coalesce(max(id), 0) + 1, ?::bytea FROM " + table
                            + " RETURNING id",
                    columns);
            own.contexts().add(known, context);
        }
        lastContext = context;
        lastContextId = known;
        return known;
    }

    private static <T> Long known(T thing, Known<T> shared, Known<T> own) {
        Long id = shared.id(thing);
        return id == null ? own.id(thing) : id;
    }

    @Override
    public Author author(long id) throws SQLException {
        Author known = known(id, shared.authors(), own.authors());
        if (known == null) {
            String sql = "SELECT node, incarnation FROM " + statements.table("_tidemark_author") + " WHERE id = ?";
            known = select(sql, id, results -> new Author(results.getObject(1, UUID.class), results.getLong(2)));
            own.authors().add(id, known);
        }
        return known;
    }

    @Override
    public Context context(long id) throws SQLException {
        Context known = known(id, shared.contexts(), own.contexts());
        if (known == null) {
            String sql = "SELECT entries FROM " + statements.table("_tidemark_context") + " WHERE id = ?";
            byte[] entries = select(sql, id, results -> results.getBytes(1));
            known = VersionCodec.decodeContext(entries, this);
            own.contexts().add(id, known);
        }
        return known;
    }

    private static <T> T known(long id, Known<T> shared, Known<T> own) {
        T thing = shared.thing(id);
        return thing == null ? own.thing(id) : thing;
    }

    private long number(String select, String insert, Object[] columns) throws SQLException {
        for (String sql : new String[] {select, insert}) {
            try (PreparedStatement statement = statements.of(sql, columns);
                    ResultSet results = statement.executeQuery()) {
                if (results.next()) {
                    return results.getLong(1);
                }
            }
        }
        throw new SQLException("no number came back from: " + insert);
    }

    private <T> T select(String sql, long id, Reader<T> reader) throws SQLException {
        try (PreparedStatement statement = statements.of(sql, id);
                ResultSet results = statement.executeQuery()) {
            if (results.next()) {
                return reader.read(results);
            }
        }
        throw new StorageException(
                StorageException.Kind.CORRUPT,
                "number " + id + " is in a row, but not found by: " + sql + "; restore the database from a backup");
    }

    private interface Reader<T> {
        T read(ResultSet results) throws SQLException;
    }
}
