package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Shape;

/**
 * What changes have in common whose values form columns.
 *
 * @param table the table
 * @param kind what happened to the rows
 * @param shape the columns that have values
 * @param keyParts the number of key columns
 */
record ChangeGroup(String table, Change.Kind kind, Shape shape, int keyParts) {
    static ChangeGroup of(Change change) {
        return new ChangeGroup(
                change.table(),
                change.kind(),
                change.values().shape(),
                change.key().size());
    }

    boolean holds(Change change) {
        return kind == change.kind()
                && keyParts == change.key().size()
                && shape.equals(change.values().shape())
                && table.equals(change.table());
    }
}
