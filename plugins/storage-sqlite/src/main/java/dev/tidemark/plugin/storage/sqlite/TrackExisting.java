package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Adoption.Existing;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the rows are that were there before tracking started. Until a server has them, it can be said anew: rows of their own are
 * forgotten, and logged as if the app inserted them now. Runs inside a transaction.
 */
final class TrackExisting {
    private final TrackStatements statements;
    private final Path file;
    private final Optional<String> said;

    TrackExisting(TrackStatements statements, Path file) throws SQLException {
        this.statements = statements;
        this.file = file;
        this.said = statements
                .value("SELECT value FROM _tidemark_state WHERE name = ?", Adoption.EXISTING_STATE)
                .map(value -> new String(((Value.Blob) value).toByteArray(), StandardCharsets.UTF_8));
    }

    /** Returns where rows of tables come from that are first tracked now. */
    TrackSetup.Origin origin(Existing existing) {
        boolean distinct = existing == Existing.DISTINCT || said.equals(Optional.of(Existing.DISTINCT.word()));
        return distinct ? TrackSetup.Origin.WRITTEN : TrackSetup.Origin.SHARED;
    }

    /** Refuses an answer that comes too late, or that takes another one back. */
    void check(Existing existing) throws SQLException {
        if (existing == Existing.BY_KEY) {
            return;
        }
        String option = "'--" + existing.word() + "'";
        if (said.equals(Optional.of(Adoption.SETTLED)) || TrackTables.meta(statements, "acknowledged") > 0) {
            throw refused(option + " comes too late: '" + file + "' was synced with a server already, which knows its"
                    + " rows by their keys. Track it without " + option);
        }
        if (existing == Existing.SAME && said.equals(Optional.of(Existing.DISTINCT.word()))) {
            throw refused(option + " comes too late: the rows of '" + file
                    + "' have been rows of their own since it was" + " tracked with '--distinct'. Sync it as it is");
        }
    }

    private static StorageException refused(String message) {
        return new StorageException(StorageException.Kind.UNSUPPORTED, message);
    }

    /** Carries an answer out, for tables that were tracked before as well. */
    void settle(Existing existing, TrackSetup.Result result) throws SQLException {
        if (existing == Existing.BY_KEY || said.equals(Optional.of(existing.word()))) {
            return;
        }
        if (existing == Existing.DISTINCT) {
            for (AdoptedTable table : result.model().tables()) {
                if (!result.added().contains(SqlNames.fold(table.name()))) {
                    beginAnew(table);
                }
            }
        }
        statements.update(
                "INSERT INTO _tidemark_state (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                Adoption.EXISTING_STATE,
                existing.word().getBytes(StandardCharsets.UTF_8));
    }

    /** Nobody else has heard of these rows, so nothing that is known of them matters; their positions are not given again. */
    private void beginAnew(AdoptedTable table) throws SQLException {
        TrackTables.Entry entry = TrackTables.entries(statements).get(SqlNames.fold(table.name()));
        TrackTables.save(
                statements,
                new TrackTables.Entry(entry.number(), entry.name(), AdoptedRange.NONE, entry.bits(), entry.extra()));
        statements.update("DELETE FROM " + table.sidecar() + " WHERE true");
        TrackRuns.forget(statements, table.number());
        statements.update("DELETE FROM _tidemark_tombstone WHERE tbl = ?", table.number());
        TrackReplaced.forget(statements, table.number());
        statements.update("DELETE FROM _tidemark_log WHERE tbl = ?", table.number());
        TrackCatchUp.logAll(statements, table);
    }
}
