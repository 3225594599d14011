package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settles an update of a row that is not here, not even as a tombstone: its deletion was forgotten. It is a write against a
 * deletion, and no insert.
 *
 * <p>There is no last image to revive the row with, so it comes back only where the update holds all of it, and where the
 * table's policy lets the update win. Of the deletion nothing is known but that it is not newer than the newest that was
 * forgotten; so "by stamp" lets an update win that is newer than that one. A strategy can't be asked about a side that nobody
 * knows.
 */
final class ForgottenDeletions {
    private final Coverage coverage;
    private final ConflictRules rules;
    private final Rulings rulings;
    private final Map<String, TableDefinition> tables;
    private final long newest;

    /** @param newest the time, as stamps have it, of the newest deletion that was forgotten */
    ForgottenDeletions(
            Coverage coverage, ConflictRules rules, Rulings rulings, List<TableDefinition> tables, long newest) {
        this.coverage = coverage;
        this.rules = rules;
        this.rulings = rulings;
        this.tables = new HashMap<>();
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.newest = newest;
    }

    Verdict settle(Change update) {
        Version write = coverage.latest(update.versions().all().toList());
        boolean revived = isWhole(update) && wins(update.table(), write);
        Versions ruling = Versions.of(rulings.over(write));
        return revived
                ? new Verdict(
                        OutcomeKind.ACCEPTED,
                        List.of(),
                        "",
                        true,
                        Optional.of(new Verdict.Write(false, update.values(), ruling, false)))
                : new Verdict(
                        OutcomeKind.SUPERSEDED,
                        List.of(),
                        "the row was deleted so long ago that its last image is no longer kept",
                        true,
                        Optional.of(new Verdict.Write(true, Row.EMPTY, ruling, false)));
    }

    private boolean isWhole(Change update) {
        TableDefinition table = tables.get(update.table());
        return table != null
                && !table.isOpen()
                && table.columns().stream().allMatch(column -> update.values().has(column.name()));
    }

    private boolean wins(String table, Version write) {
        return switch (rules.policy(table).deletes()) {
            case UPDATE_WINS -> true;
            case BY_STAMP -> write.stamp().time() > newest;
            case DELETE_WINS, STRATEGY -> false;
        };
    }
}
