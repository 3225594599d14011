package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.Numbering;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of all authors and contexts of some rows. They are asked for before the rows are sent, since nothing can be asked of a connection
 * meanwhile, and are kept here, whatever others forget of them.
 *
 * <p>Threading: one thread.
 */
final class NumbersAhead implements Numbering {
    private final Numbering numbering;
    private final Map<Author, Long> authors = new HashMap<>();
    private final Map<Context, Long> contexts = new HashMap<>();
    private Author lastAuthor = Author.NOBODY;
    private long lastAuthorId;
    private Context lastContext = Context.EMPTY;
    private long lastContextId;

    NumbersAhead(Numbering numbering, List<StoredRow> rows) throws SQLException {
        this.numbering = numbering;
        for (StoredRow row : rows) {
            number(row.versions().row());
            for (Version column : row.versions().columns().values()) {
                number(column);
            }
        }
    }

    private void number(Version version) throws SQLException {
        id(version.stamp().author());
        id(version.context());
    }

    /** Rows that come together are for the most part of one author, and share one context. */
    @Override
    public long id(Author author) throws SQLException {
        if (author != lastAuthor) {
            Long known = authors.get(author);
            lastAuthorId = known == null ? numbering.id(author) : known;
            lastAuthor = author;
            authors.put(author, lastAuthorId);
        }
        return lastAuthorId;
    }

    @Override
    public long id(Context context) throws SQLException {
        if (context != lastContext) {
            Long known = contexts.get(context);
            lastContextId = known == null ? numbering.id(context) : known;
            lastContext = context;
            contexts.put(context, lastContextId);
        }
        return lastContextId;
    }

    @Override
    public Author author(long id) throws SQLException {
        return numbering.author(id);
    }

    @Override
    public Context context(long id) throws SQLException {
        return numbering.context(id);
    }
}
