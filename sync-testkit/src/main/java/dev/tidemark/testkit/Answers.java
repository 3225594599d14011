package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.util.Set;

/** What a conflict strategy answered, compared and measured. */
final class Answers {
    private Answers() {}

    /**
     * Returns what an answer comes to, whatever the sides are called. That a strategy throws, or answers with nothing, is an
     * answer as well: one test says that it must not, the others compare.
     */
    static String outcome(ConflictStrategy strategy, Conflict conflict) {
        try {
            return outcome(conflict, strategy.resolve(conflict));
        } catch (RuntimeException failure) {
            return "throws " + failure.getClass().getName();
        }
    }

    private static String outcome(Conflict conflict, Resolution answer) {
        if (answer instanceof Resolution.Keep keep) {
            return side(conflict, keep.side());
        } else if (answer instanceof Resolution.Split split) {
            return "both, and the row is that of the " + side(conflict, split.keeps());
        }
        return String.valueOf(answer);
    }

    private static String side(Conflict conflict, Side side) {
        return side.equals(conflict.first()) ? "first" : side.equals(conflict.second()) ? "second" : "stranger";
    }

    /** Fails unless an answer is one that the runtime can carry out. */
    static void assertPossible(Conflict conflict, Resolution answer) {
        assertNotNull(answer, () -> "no answer to " + conflict);
        if (answer instanceof Resolution.Keep keep) {
            assertSideOf(conflict, keep.side());
        } else if (answer instanceof Resolution.Split split) {
            assertFalse(conflict.isAboutDeletion(), () -> "a split, but a deletion has nothing to keep: " + conflict);
            assertSideOf(conflict, split.keeps());
        } else if (answer instanceof Resolution.Merge merge) {
            assertFalse(conflict.isAboutDeletion(), () -> "a merge with a deletion: " + conflict);
            Set<String> merged = Set.copyOf(merge.values().shape().names());
            assertEquals(conflict.columns(), merged, () -> "a merge holds the columns at odds: " + conflict);
        } else if (answer instanceof Resolution.Defer defer) {
            assertFalse(defer.reason().isBlank(), () -> "deferred without a reason: " + conflict);
        }
    }

    private static void assertSideOf(Conflict conflict, Side side) {
        assertTrue(
                side.equals(conflict.first()) || side.equals(conflict.second()),
                () -> side + " is not a side of " + conflict);
    }

    /** Returns how much there is in a row, in bytes or thereabouts. */
    static long size(Row row) {
        return row.toMap().values().stream().mapToLong(Answers::size).sum();
    }

    private static long size(Value value) {
        if (value instanceof Value.Text text) {
            return text.value().length();
        }
        return value instanceof Value.Blob blob ? blob.size() : Long.BYTES;
    }
}
