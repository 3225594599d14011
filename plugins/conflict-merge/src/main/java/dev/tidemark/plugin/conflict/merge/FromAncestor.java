package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.util.Optional;

/**
 * Puts together, column by column, what two writes changed in the value that both authors had seen. Where that value is not known, or
 * not all columns can be put together, it defers.
 */
final class FromAncestor implements ConflictStrategy {
    private final String kind;
    private final Merge merge;

    /** Makes one value of two that came from a third, whichever of the two comes first. */
    @FunctionalInterface
    interface Merge {
        /** Returns nothing where the two can't be put together. */
        Optional<Value> of(Value ancestor, Value first, Value second);
    }

    /** @param kind what the values must be, in words that follow "does not hold" */
    FromAncestor(String kind, Merge merge) {
        this.kind = kind;
        this.merge = merge;
    }

    @Override
    public Resolution resolve(Conflict conflict) {
        if (conflict.isAboutDeletion()) {
            return Resolution.defer("one side deletes the row, and there are no two values to put together");
        }
        return conflict.ancestor()
                .map(ancestor -> merged(conflict, ancestor))
                .orElseGet(() ->
                        Resolution.defer("what both had seen is not known, so nobody can tell what each changed"));
    }

    private Resolution merged(Conflict conflict, Row ancestor) {
        return ByColumn.joined(
                conflict,
                kind,
                column -> merge.of(
                        ByColumn.value(ancestor, column),
                        ByColumn.value(conflict.first(), column),
                        ByColumn.value(conflict.second(), column)));
    }
}
