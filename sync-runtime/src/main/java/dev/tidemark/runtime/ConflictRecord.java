package dev.tidemark.runtime;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Row;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Two writes that met, and what became of them.
 *
 * @param id the same for the same two writes, whenever they meet: 16 hexadecimal digits
 * @param number its place among the records of its node, of which the latest have the highest numbers
 * @param conflict the two writes with their authors, and what both had seen where that is known
 * @param met when they met
 * @param strategy who was asked: a strategy's name, or the table's rule for deletions
 * @param reason what it said, for people; empty where it said nothing
 * @param before the whole row as it was before they met; nothing where there was none, or it was deleted
 * @param after the whole row as the node showed it then, or shows it since it was settled; nothing where it is deleted
 * @param settlement how it ended; nothing as long as it waits for a person
 */
public record ConflictRecord(
        String id,
        long number,
        Conflict conflict,
        Instant met,
        String strategy,
        String reason,
        Optional<Row> before,
        Optional<Row> after,
        Optional<Settlement> settlement) {
    /** Checks that nothing is null. */
    public ConflictRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(conflict, "conflict");
        Objects.requireNonNull(met, "met");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(settlement, "settlement");
    }

    /** Returns whether it waits for a person. */
    public boolean isWaiting() {
        return settlement.isEmpty();
    }

    /** Returns the same under another number. */
    public ConflictRecord numbered(long place) {
        return new ConflictRecord(id, place, conflict, met, strategy, reason, before, after, settlement);
    }

    /** Returns the same as settled, with the row as it is since then. */
    public ConflictRecord settled(Settlement by, Optional<Row> row) {
        return new ConflictRecord(id, number, conflict, met, strategy, reason, before, row, Optional.of(by));
    }

    /**
     * How a conflict ended.
     *
     * @param how what stands
     * @param by the strategy or the table's rule; the node at which a person did it, or the author of a later write
     * @param at when
     */
    public record Settlement(How how, String by, Instant at) {
        /** Checks that nothing is null. */
        public Settlement {
            Objects.requireNonNull(how, "how");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(at, "at");
        }
    }

    /** What stands in the end. */
    public enum How {
        /** The side with the lower stamp. */
        FIRST,
        /** The side with the higher stamp. */
        SECOND,
        /** Other values. */
        MERGED,
        /** Nothing: the row is deleted. */
        DELETED,
        /** Both: one side keeps the row, the other is a row of its own. */
        BOTH,
        /** A later write, by somebody who had seen what was shown. */
        REPLACED,
        /** What was there: the store refused the row as it was to be. */
        REFUSED
    }
}
