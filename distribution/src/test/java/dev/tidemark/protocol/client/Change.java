package dev.tidemark.protocol.client;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A change: section 7.
 *
 * @param values by column, in order
 * @param columns versions of columns that differ from the row's
 */
public record Change(
        String table,
        Kind kind,
        List<Object> key,
        Map<String, Object> values,
        Version version,
        Map<String, Version> columns) {
    /** What happened to the row. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    /** Who writes: a device has incarnation 0. */
    public record Author(UUID node, long incarnation) {}

    /** A stamp, and what its author had seen. */
    public record Version(long time, Author author, long number, Map<Author, Long> feeds, Map<Author, Long> writes) {
        /** Returns the time in milliseconds since 1970. */
        public long millis() {
            return time >>> 16;
        }
    }
}
