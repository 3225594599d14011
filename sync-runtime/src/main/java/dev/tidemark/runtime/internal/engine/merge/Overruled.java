package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row that a late verdict has changed. Who wrote to it after the change had arrived was told that his write stands; where it does
 * not any more, he is to be told that too.
 *
 * @param current the row as it was until now
 * @param met the row that the change met when it arrived
 * @param write the row as it is now
 * @param change that had waited
 */
public record Overruled(StoredRow current, StoredRow met, Verdict.Write write, Change change) {
    /** What an author has lost: the number of the latest of these writes, and their columns; none where it is a deletion. */
    public record Loss(long sequence, List<String> columns, boolean merged) {
        Loss and(Loss other) {
            List<String> all = new ArrayList<>(columns);
            all.addAll(other.columns);
            return new Loss(Math.max(sequence, other.sequence), all, merged || other.merged);
        }

        /** @param winner the name of the author of the change that had waited */
        public WriteOutcome outcome(long id, Change change, String winner) {
            return new WriteOutcome(
                    id,
                    sequence,
                    change.table(),
                    change.key(),
                    merged ? OutcomeKind.MERGED : OutcomeKind.SUPERSEDED,
                    columns,
                    (merged ? "merged with" : "replaced by") + " an earlier write by " + winner
                            + ", whose conflict strategy had failed");
        }
    }

    /** Returns what each author has lost. */
    public Map<Author, Loss> losses() {
        Map<Author, Loss> losses = new LinkedHashMap<>();
        if (current.deleted()) {
            Version deletion = current.versions().row();
            if (!write.deleted() && cameLater(deletion)) {
                losses.put(deletion.stamp().author(), new Loss(deletion.stamp().sequence(), List.of(), false));
            }
            return losses;
        }
        for (String column : current.values().shape().names()) {
            Version version = current.versions().of(column);
            if (cameLater(version) && isLost(column)) {
                Loss loss = new Loss(version.stamp().sequence(), List.of(column), isMerged(column));
                losses.merge(version.stamp().author(), loss, Loss::and);
            }
        }
        return losses;
    }

    private boolean cameLater(Version version) {
        return !LateMerge.isIn(met, version);
    }

    private boolean isLost(String column) {
        return write.deleted() || !stands(column).equals(current.values().get(column));
    }

    private boolean isMerged(String column) {
        return !write.deleted() && !stands(column).equals(change.values().get(column));
    }

    private Optional<Value> stands(String column) {
        return write.values().get(column);
    }
}
