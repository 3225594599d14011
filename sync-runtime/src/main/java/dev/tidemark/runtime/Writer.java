package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.util.Optional;

/** Writes of one transaction: all of them happen, or none. */
public interface Writer {
    /**
     * Writes a row: makes it where it is not there; else writes the columns that are given and differ, and leaves the others as
     * they are. Of a table on demand a row that is not held here is made; where the server has it, the two are settled as any two
     * writes are whose authors did not know of each other.
     *
     * @throws SyncException of kind {@code USAGE} if the table is unknown or a value does not fit its column
     */
    void put(String table, RowKey key, Row row);

    /**
     * Writes some columns of a row that is there.
     *
     * @throws SyncException of kind {@code USAGE} if there is no such row, be it that it is not held here, or a value does not fit its column
     */
    void patch(String table, RowKey key, Row columns);

    /**
     * Makes a row. Of a table on demand one that is not held here is refused, since the server may have it.
     *
     * @throws SyncException of kind {@code USAGE} if it is there or may be, the table is unknown, or a value does not fit its column
     */
    default void insert(String table, RowKey key, Row row) {
        if (!putIf(table, key, RowVersion.ABSENT, row).isDone()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "table '" + table + "' has a row " + key
                            + " already: put writes over it, patch some of its columns");
        }
    }

    /**
     * Does what {@link #put} does, if the row is as it was read. Who reads and writes in one transaction needs no versions: nobody writes
     * in between.
     *
     * @param seen the version that was read, or {@link RowVersion#ABSENT}
     * @throws SyncException of kind {@code USAGE} if the table is on demand and the row is not held here, so that it may be there
     */
    default Swap putIf(String table, RowKey key, RowVersion seen, Row row) {
        return over(table, key, seen, () -> put(table, key, row));
    }

    /** Does what {@link #patch} does, if the row is as it was read. */
    default Swap patchIf(String table, RowKey key, RowVersion seen, Row columns) {
        return over(table, key, seen, () -> patch(table, key, columns));
    }

    /** Does what {@link #delete} does, if the row is as it was read. */
    default Swap deleteIf(String table, RowKey key, RowVersion seen) {
        return over(table, key, seen, () -> delete(table, key));
    }

    private Swap over(String table, RowKey key, RowVersion seen, Runnable write) {
        Optional<VersionedRow> row = getVersioned(table, key);
        RowVersion now = row.map(VersionedRow::version).orElse(RowVersion.ABSENT);
        if (!now.equals(seen)) {
            return new Swap.Stale(row);
        }
        write.run();
        return new Swap.Done(getVersioned(table, key).map(VersionedRow::version).orElse(RowVersion.ABSENT));
    }

    /**
     * Deletes a row. Of a table on demand one that is not held here is deleted unseen; what the server has under its key is then settled as
     * a write against a deletion.
     *
     * @return whether it was there, or may be there
     */
    boolean delete(String table, RowKey key);

    /**
     * Returns the last write of this transaction, by which {@link SyncNode#outcome} is asked what became of it.
     *
     * @throws SyncException of kind {@code USAGE} if nothing was written; a put that changes no value writes nothing
     */
    Write last();

    /**
     * Returns a row as this transaction sees it, with its version.
     *
     * @throws SyncException of kind {@code USAGE} if the table is on demand and the row is not held here, so that it may be there
     */
    Optional<VersionedRow> getVersioned(String table, RowKey key);

    /** Returns a row as this transaction sees it. */
    Optional<Row> get(String table, RowKey key);
}
