package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.wire.Change;
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

    Answer settle(StoredRow row, Change change, Version deletion, Version write, boolean deletionArrived) {
        TablePolicy.Deletes policy = rules.policy(row.table()).deletes();
        return switch (policy) {
            case UPDATE_WINS -> Answer.ALIVE;
            case DELETE_WINS -> Answer.DELETED;
            case BY_STAMP -> deletion.stamp().compareTo(write.stamp()) > 0 ? Answer.DELETED : Answer.ALIVE;
            case STRATEGY -> ask(row, change, deletion, write, deletionArrived);
        };
    }

    private Answer ask(StoredRow row, Change change, Version deletion, Version write, boolean deletionArrived) {
        Conflict.Side gone = deletionArrived
                ? rulings.brought(Optional.empty(), deletion, write)
                : rulings.here(Optional.empty(), deletion);
        Conflict.Side there = deletionArrived
                ? rulings.here(Optional.of(row.values()), write)
                : rulings.brought(Optional.of(change.values()), write, deletion);
        ConflictRules.Answer answer = rules.resolve(
                rules.chain(row.table(), ""),
                rulings.conflict(row.table(), row.key(), Set.of(), gone, there, Optional.empty()));
        if (!(answer instanceof ConflictRules.Decided decided)) {
            return Answer.FAILED;
        }
        if (decided.resolution() instanceof Resolution.Keep keep) {
            if (rulings.isFinal(deletionArrived ? write : deletion)) {
                return deletionArrived ? Answer.ALIVE : Answer.DELETED;
            }
            return keep.side().values().isEmpty() ? Answer.DELETED : Answer.ALIVE;
        }
        return decided.resolution() instanceof Resolution.Delete ? Answer.DELETED : Answer.UNDECIDED;
    }
}
