package dev.tidemark.support.storage;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import java.sql.SQLException;

/** Gives authors and contexts small numbers, which stand in their place wherever a store keeps many of them. */
public interface Numbering {
    /** Returns the number of an author, giving one where there is none. */
    long id(Author author) throws SQLException;

    /** Returns the number of a context, giving one where there is none. */
    long id(Context context) throws SQLException;

    /** Returns the author of a number. */
    Author author(long id) throws SQLException;

    /** Returns the context of a number. */
    Context context(long id) throws SQLException;
}
