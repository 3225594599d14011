package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.util.Optional;

/** Writes of one transaction: all of them happen, or none. */
public interface Writer {
    /**
     * Writes a row: makes it where it is not there; else writes the columns that are given and differ, and leaves the others as
     * they are.
     *
     * @throws SyncException of kind {@code USAGE} if the table is unknown or a value does not fit its column
     */
    void put(String table, RowKey key, Row row);

    /**
     * Writes some columns of a row that is there.
     *
     * @throws SyncException of kind {@code USAGE} if there is no such row, or a value does not fit its column
     */
    void patch(String table, RowKey key, Row columns);

    /**
     * Deletes a row.
     *
     * @return whether it was there
     */
    boolean delete(String table, RowKey key);

    /**
     * Returns the last write of this transaction, by which {@link SyncNode#outcome} is asked what became of it.
     *
     * @throws SyncException of kind {@code USAGE} if nothing was written; a put that changes no value writes nothing
     */
    Write last();

    /** Returns a row as this transaction sees it. */
    Optional<Row> get(String table, RowKey key);
}
