package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the strategies said about the columns at odds. */
final class Settlement {
    private final Map<String, Decided> decided = new LinkedHashMap<>();
    private final Set<String> notAsWritten = new LinkedHashSet<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private final Map<RowKey, Verdict.Copy> copies = new LinkedHashMap<>();
    private final List<Verdict.Decision> decisions = new ArrayList<>();
    private boolean won;
    private boolean merged;
    private boolean deferred;
    private Optional<Version> deletion = Optional.empty();

    void decided(Verdict.Decision decision) {
        decisions.add(decision);
    }

    void won(Dispute dispute) {
        won = true;
        decide(dispute.incoming(), dispute.ruling());
    }

    void lost(Dispute dispute) {
        decideOtherwise(dispute.present(), dispute.ruling());
        reasons.add("the write by " + dispute.opponent() + " stands");
    }

    /** The server's values stand against others that nobody has written since tracking started. */
    void stands(Row values, Version ruling) {
        decideOtherwise(values, ruling);
        reasons.add("the row was in both databases before tracking started, and the server's stands");
    }

    void merged(Dispute dispute, Row values) {
        merged = true;
        decideOtherwise(values, dispute.ruling());
        reasons.add("merged with the write by " + dispute.opponent());
    }

    /** Both stand: what is here in the row, and what the change brings as a row of its own. */
    void keptBeside(Dispute dispute, Verdict.Copy change) {
        decideOtherwise(dispute.present(), dispute.ruling());
        copies.put(change.key(), change);
        reasons.add("the write by " + dispute.opponent() + " stands, and this one is kept as the row " + change.key());
    }

    /** Both stand: what the change brings in the row, and what was here as a row of its own. */
    void wonBeside(Dispute dispute, Verdict.Copy present) {
        won(dispute);
        copies.put(present.key(), present);
        reasons.add("the write by " + dispute.opponent() + " is kept as the row " + present.key());
    }

    void deferred(Dispute dispute, String reason) {
        deferred = true;
        decideOtherwise(dispute.present(), dispute.ruling());
        reasons.add(reason);
    }

    void delete(Dispute dispute) {
        deletion = Optional.of(dispute.ruling());
        reasons.add("the row is deleted");
    }

    private void decideOtherwise(Row values, Version ruling) {
        decide(values, ruling);
        notAsWritten.addAll(values.shape().names());
    }

    private void decide(Row values, Version ruling) {
        values.toMap().forEach((column, value) -> decided.put(column, new Decided(value, ruling)));
    }

    Verdict verdict(MergeDraft draft) {
        Verdict.Write write = deletion.isPresent()
                ? new Verdict.Write(true, draft.row().values(), Versions.of(deletion.get()), false)
                : draft.write(decided, false);
        return new Verdict(
                kind(draft),
                List.copyOf(notAsWritten),
                String.join("; ", reasons),
                true,
                Optional.of(write),
                List.copyOf(copies.values()),
                decisions);
    }

    /**
     * Returns the verdict where a strategy failed. Nothing is decided: what is here stays, and is told, for the author may have
     * something else. It covers nothing, and who had seen it has seen it still.
     *
     * @param columns all that are at odds, for the change is merged again as a whole
     * @param isUnit whether the row is one unit, of which nothing is taken, then
     */
    Verdict failed(MergeDraft draft, List<String> columns, String reason, boolean isUnit) {
        StoredRow row = draft.row();
        boolean isAsItWas = isUnit && columns.containsAll(decided.keySet());
        for (String column : columns) {
            Value present = row.values().get(column).orElse(Value.NULL);
            decided.put(column, new Decided(present, row.versions().of(column)));
        }
        notAsWritten.addAll(columns);
        Verdict.Write write = isAsItWas
                ? Verdict.Write.asItIs(row)
                : draft.write(decided, false).told();
        return Verdict.failed(List.copyOf(notAsWritten), reason, write);
    }

    private OutcomeKind kind(MergeDraft draft) {
        if (deferred) {
            return OutcomeKind.DEFERRED;
        }
        if (notAsWritten.isEmpty() && deletion.isEmpty()) {
            return OutcomeKind.ACCEPTED;
        }
        boolean something = won || merged || !copies.isEmpty() || draft.takesAny();
        return something && deletion.isEmpty() ? OutcomeKind.MERGED : OutcomeKind.SUPERSEDED;
    }

    /** The value that a column is to have, and the write that says so. */
    record Decided(Value value, Version version) {}
}
