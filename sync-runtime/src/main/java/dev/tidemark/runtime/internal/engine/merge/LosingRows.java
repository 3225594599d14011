package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows that losing writes become, where a strategy keeps both sides. Such a row is whole: the row as the server had it, or as it would
 * be if the change had been taken.
 */
final class LosingRows {
    private final Map<String, TableDefinition> tables = new HashMap<>();

    LosingRows(List<TableDefinition> tables) {
        tables.forEach(table -> this.tables.put(table.name(), table));
    }

    Optional<Verdict.Copy> present(MergeDraft draft, Version loser) {
        return copy(draft, loser, draft.row().values());
    }

    /** @param isUnit whether rows are one unit, so that the change holds all that there was for its author */
    Optional<Verdict.Copy> incoming(MergeDraft draft, Version loser, boolean isUnit) {
        Row brought = draft.change().values();
        return copy(draft, loser, isUnit ? brought : draft.row().values().with(brought));
    }

    private Optional<Verdict.Copy> copy(MergeDraft draft, Version loser, Row values) {
        String table = draft.row().table();
        Optional<RowKey> key = DerivedKeys.of(
                Optional.ofNullable(tables.get(table)), table, draft.row().key(), loser.stamp());
        return key.map(each -> new Verdict.Copy(each, values, loser));
    }
}
