package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the reading and writing of one view of an app's file shares.
 *
 * @param statements of the connection
 * @param model the tables
 * @param versions their rows' versions
 * @param identity their rows' global ids
 * @param rows the rows
 */
record AdoptedSession(
        TrackStatements statements,
        AdoptedModel model,
        TrackVersions versions,
        TrackIdentity identity,
        AdoptedRows rows) {

    static AdoptedSession of(TrackStatements statements, Interned interned, AdoptedModel model) throws SQLException {
        TrackIdentity identity = new TrackIdentity(statements);
        long acknowledged = TrackTables.meta(statements, "acknowledged");
        return new AdoptedSession(
                statements,
                model,
                new TrackVersions(statements, interned, acknowledged),
                identity,
                new AdoptedRows(statements, identity, model));
    }

    /** Returns a row, or the tombstone of a deleted one; a row that was captured and not stamped yet has the bottom version. */
    Optional<StoredRow> row(AdoptedTable table, RowKey key) throws SQLException {
        return key.size() == table.keys().size() ? row(table, key, rows.rid(table, key)) : Optional.empty();
    }

    /** Returns the row of which the number is known, or is known to be there no more. */
    Optional<StoredRow> row(AdoptedTable table, RowKey key, OptionalLong rid) throws SQLException {
        Optional<AdoptedRows.Found> found = rid.isPresent() ? rows.read(table, rid.getAsLong()) : Optional.empty();
        Optional<TrackVersions.Entry> entry =
                found.isPresent() ? versions.known(table, rid.getAsLong()) : Optional.empty();
        if (found.isPresent() && entry.isPresent()) {
            return Optional.of(
                    entry.get().row(table.name(), key, false, found.get().values()));
        }
        Optional<StoredRow> tombstone = versions.tombstone(table, key);
        return tombstone.isPresent()
                ? tombstone
                : found.map(row -> TrackVersions.bottom(0, 0).row(table.name(), key, false, row.values()));
    }
}
