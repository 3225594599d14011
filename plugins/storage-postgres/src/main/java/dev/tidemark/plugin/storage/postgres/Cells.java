package dev.tidemark.plugin.storage.postgres;

import java.sql.SQLException;

/** Takes what stands in the columns of rows, one after the other, on its way to PostgreSQL. */
interface Cells {
    /** Takes the next column: a number, a truth value, a text, a byte array, or null. */
    void add(Object written) throws SQLException;
}
