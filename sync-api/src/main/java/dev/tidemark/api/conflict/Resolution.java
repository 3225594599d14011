package dev.tidemark.api.conflict;

import dev.tidemark.api.model.Row;
import java.util.Objects;

/** What becomes of a conflict. */
public sealed interface Resolution
        permits Resolution.Keep, Resolution.Merge, Resolution.Delete, Resolution.Split, Resolution.Defer {

    /** Returns the resolution that one side stands as it is. */
    static Resolution keep(Conflict.Side side) {
        return new Keep(side);
    }

    /** Returns the resolution that other values stand. */
    static Resolution merge(Row values) {
        return new Merge(values);
    }

    /** Returns the resolution that the next strategy, or a person, decides. */
    static Resolution defer(String reason) {
        return new Defer(reason);
    }

    /**
     * One side stands as it is.
     *
     * @param side one of the conflict's two
     */
    record Keep(Conflict.Side side) implements Resolution {
        /** Checks that the side is not null. */
        public Keep {
            Objects.requireNonNull(side, "side");
        }
    }

    /**
     * Other values stand for the columns at odds.
     *
     * @param values for exactly the columns at odds
     */
    record Merge(Row values) implements Resolution {
        /** Checks that the values are not null. */
        public Merge {
            Objects.requireNonNull(values, "values");
        }
    }

    /** The row is deleted. */
    record Delete() implements Resolution {}

    /**
     * Both stand: one side keeps the row, the other becomes a row of its own, whole, under a key that is derived from the row's and
     * from its stamp. So one write becomes one such row, however often it loses. It is no answer to a conflict with a deletion,
     * of which there is nothing to keep. Where the second row breaks a constraint, a UNIQUE one for instance, the row stays as
     * it was, and the write that arrived is rejected.
     *
     * @param keeps the side that keeps the row's key
     */
    record Split(Conflict.Side keeps) implements Resolution {
        /** Checks that the side is not null. */
        public Split {
            Objects.requireNonNull(keeps, "keeps");
        }
    }

    /**
     * The next strategy of the chain decides, and a person where there is none; until then the side that was there stays.
     *
     * @param reason for people
     */
    record Defer(String reason) implements Resolution {
        /** Checks that the reason is not null. */
        public Defer {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
