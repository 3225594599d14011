package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Objects;

/**
 * What an entry of a history says.
 *
 * @param millis when it was written, by the node's clock
 * @param event what happened
 */
public record HistoryRecord(long millis, Event event) {
    /** Checks that the event is not null. */
    public HistoryRecord {
        Objects.requireNonNull(event, "event");
    }

    /** What can happen to a table. */
    public sealed interface Event {}

    /**
     * The table has this form from now on.
     *
     * @param table its definition
     */
    public record Defined(TableDefinition table) implements Event {}

    /**
     * A row, or a tombstone, stands in the place of what was there.
     *
     * @param row as it is since then
     * @param replaced what columns held before that hold something else now, as far as it is known; all of a row that is deleted
     * @param cause why
     */
    public record Stood(StoredRow row, Row replaced, Cause cause) implements Event {}

    /**
     * A row, or a tombstone, is there no more, without a trace.
     *
     * @param key its key
     */
    public record Removed(RowKey key) implements Event {}

    /**
     * A server said what became of a write.
     *
     * @param key of the row
     * @param write whose outcome it is; its context is not always known
     * @param kind what became of it
     * @param columns the columns that do not stand as they were written
     * @param reason for people
     * @param brought the values that were written, as far as they are known
     */
    public record Told(RowKey key, Version write, OutcomeKind kind, List<String> columns, String reason, Row brought)
            implements Event {
        /** Keeps an unmodifiable copy. */
        public Told {
            columns = List.copyOf(columns);
        }
    }

    /** Why a row stands as it does. */
    public enum Cause {
        /** It was there when the history began. */
        FOUND,
        /** Somebody wrote it. */
        WRITTEN,
        /** A write that had not left its node got another stamp. */
        RESTAMPED,
        /** A constraint refused what was to stand there. */
        PUT_BACK
    }
}
