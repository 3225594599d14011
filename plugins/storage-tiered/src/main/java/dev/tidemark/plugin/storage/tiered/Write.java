package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StoredRow;
import java.util.Optional;

/** One write of a transaction, as it is replayed on another overlay, or on the backend. */
sealed interface Write {
    /**
     * A row, or a tombstone.
     *
     * @param row what was put
     * @param before what stood there
     */
    record Put(StoredRow row, Optional<StoredRow> before) implements Write {}

    /**
     * A row that goes without a trace.
     *
     * @param before what stood there
     */
    record Remove(StoredRow before) implements Write {}

    /** A piece of state; nothing where it is forgotten. */
    record State(String name, Optional<byte[]> value) implements Write {}
}
