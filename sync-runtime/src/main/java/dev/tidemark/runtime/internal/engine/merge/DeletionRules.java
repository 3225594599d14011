package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Settles a write against a deletion: by the table's policy, and by its strategies where the policy leaves it to them. */
final class DeletionRules {
    private final ConflictRules rules;
    private final Rulings rulings;

    DeletionRules(ConflictRules rules, Rulings rulings) {
        this.rules = rules;
        this.rulings = rulings;
    }

    /** What becomes of the row. */
    enum Answer {
        ALIVE,
        DELETED,
        /** A person decides. */
        UNDECIDED,
        /** The strategy that was to decide failed. */
        FAILED
    }

    /**
     * What was said, and about which two writes.
     *
     * @param decision nothing where the strategy failed
     */
    record Settled(Answer answer, Optional<Verdict.Decision> decision) {}

    Settled settle(StoredRow row, Change change, Version deletion, Version write, boolean deletionArrived) {
        Conflict conflict = conflict(row, change, deletion, write, deletionArrived);
        TablePolicy.Deletes policy = rules.policy(row.table()).deletes();
        return switch (policy) {
            case UPDATE_WINS -> ruled(conflict, policy, Answer.ALIVE);
            case DELETE_WINS -> ruled(conflict, policy, Answer.DELETED);
            case BY_STAMP ->
                ruled(conflict, policy, deletion.stamp().compareTo(write.stamp()) > 0 ? Answer.DELETED : Answer.ALIVE);
            case STRATEGY -> ask(conflict, deletionArrived ? write : deletion);
        };
    }

    private static Settled ruled(Conflict conflict, TablePolicy.Deletes policy, Answer answer) {
        boolean isFirst = conflict.first().values().isEmpty() == (answer == Answer.DELETED);
        return new Settled(
                answer,
                Optional.of(new Verdict.Decision(
                        conflict,
                        "deletes: " + policy.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        Resolution.keep(isFirst ? conflict.first() : conflict.second()))));
    }

    private Conflict conflict(StoredRow row, Change change, Version deletion, Version write, boolean deletionArrived) {
        Row written = deletionArrived ? row.values() : change.values();
        Conflict.Side gone = deletionArrived
                ? rulings.brought(Optional.empty(), deletion, write)
                : rulings.here(Optional.empty(), deletion);
        Conflict.Side there = deletionArrived
                ? rulings.here(Optional.of(written), write)
                : rulings.brought(Optional.of(written), write, deletion);
        return rulings.conflict(row.table(), row.key(), Set.of(), gone, there, Optional.empty());
    }

    private Settled ask(Conflict conflict, Version present) {
        ConflictRules.Answer answer = rules.resolve(rules.chain(conflict.table(), ""), conflict);
        if (!(answer instanceof ConflictRules.Decided decided)) {
            return new Settled(Answer.FAILED, Optional.empty());
        }
        Resolution resolution = possible(decided.resolution(), conflict, present);
        return new Settled(said(resolution), Optional.of(new Verdict.Decision(conflict, decided.by(), resolution)));
    }

    /** Returns what can be carried out of what a strategy said: there are no values to merge, and no row to keep beside the other. */
    private Resolution possible(Resolution said, Conflict conflict, Version present) {
        if (said instanceof Resolution.Keep && rulings.isFinal(present)) {
            boolean isFirst = conflict.first().stamp().equals(present.stamp());
            return Resolution.keep(isFirst ? conflict.first() : conflict.second());
        }
        return said(said) == Answer.UNDECIDED && !(said instanceof Resolution.Defer)
                ? Resolution.defer("a deletion can be kept or not, but not merged")
                : said;
    }

    private static Answer said(Resolution resolution) {
        if (resolution instanceof Resolution.Keep keep) {
            return keep.side().values().isEmpty() ? Answer.DELETED : Answer.ALIVE;
        }
        return resolution instanceof Resolution.Delete ? Answer.DELETED : Answer.UNDECIDED;
    }
}
