package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.Sizes;
import java.util.Optional;

/** One write of a transaction, as it is replayed on another overlay, or on the backend. */
public sealed interface Write {
    /** Returns how many bytes it takes, estimated. */
    long bytes();

    /**
     * A row, or a tombstone.
     *
     * @param row what was put
     * @param before what stood there
     */
    record Put(StoredRow row, Optional<StoredRow> before) implements Write {
        @Override
        public long bytes() {
            return Sizes.of(row);
        }
    }

    /**
     * A row that goes without a trace.
     *
     * @param before what stood there
     */
    record Remove(StoredRow before) implements Write {
        @Override
        public long bytes() {
            return Sizes.of(before);
        }
    }

    /** A piece of state; nothing where it is forgotten. */
    record State(String name, Optional<byte[]> value) implements Write {
        @Override
        public long bytes() {
            return Sizes.of(name, value.orElse(new byte[0]));
        }
    }
}
