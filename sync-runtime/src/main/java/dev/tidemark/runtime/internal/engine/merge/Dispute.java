package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Version;

/**
 * Two writes that are at odds in some columns of a row.
 *
 * @param conflict as a strategy sees it, which is not told which of the two is which
 * @param here what stands in the row
 * @param arrived what a change brings
 * @param ruling the server's write that is to say what becomes of them
 * @param isFinal whether what is here stands whatever a strategy prefers
 * @param bothStand whether they say the same to a strategy that counts from the common ancestor, so that picking one loses neither
 */
record Dispute(Conflict conflict, Side here, Side arrived, Version ruling, boolean isFinal, boolean bothStand) {
    /** Returns the values of what stands in the row. */
    Row present() {
        return here.values().orElseThrow();
    }

    /** Returns the values of what the change brings. */
    Row incoming() {
        return arrived.values().orElseThrow();
    }

    /** Returns the name of who wrote what stands in the row. */
    String opponent() {
        return here.name();
    }

    /** Returns whether what arrived stands, where one of the two is kept. */
    boolean isWon(Resolution.Keep keep) {
        return !isFinal && (bothStand || keep.side().equals(arrived));
    }

    /** Returns what can be carried out of what a strategy said: what is final stays, and not every row can stand beside another. */
    Resolution possible(Resolution said, boolean hasCopy) {
        if (said instanceof Resolution.Split && !hasCopy) {
            return Resolution.defer("both were to be kept, and no second key can be made");
        }
        return said instanceof Resolution.Keep && isFinal ? Resolution.keep(here) : said;
    }
}
