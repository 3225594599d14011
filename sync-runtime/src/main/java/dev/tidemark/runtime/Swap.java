package dev.tidemark.runtime;

import java.util.Objects;
import java.util.Optional;

/** What became of a write that was to be made only over a certain state of its row. */
public sealed interface Swap {
    /** Returns whether it was made. */
    boolean isDone();

    /**
     * It was made.
     *
     * @param version the row's from now on; {@link RowVersion#ABSENT} after a deletion. The same as before if no value was another one
     */
    record Done(RowVersion version) implements Swap {
        /** Checks that the version is not null. */
        public Done {
            Objects.requireNonNull(version, "version");
        }

        @Override
        public boolean isDone() {
            return true;
        }
    }

    /**
     * Nothing was written, since the row is not as it was read.
     *
     * @param row as it is; nothing where there is none
     */
    record Stale(Optional<VersionedRow> row) implements Swap {
        /** Checks that the row is not null. */
        public Stale {
            Objects.requireNonNull(row, "row");
        }

        @Override
        public boolean isDone() {
            return false;
        }
    }
}
