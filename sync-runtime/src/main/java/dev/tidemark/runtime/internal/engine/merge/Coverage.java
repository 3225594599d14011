package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells whether the author of one write had seen another write: exactly, and in constant time.
 *
 * <p>A position in a context counts only in the log it was given in. This node knows the positions of its own log, cut off
 * where an incarnation ended; for every other log it goes by the authors' numbers.
 */
public final class Coverage {
    private final UUID self;
    private final Incarnations incarnations;
    private final Optional<Stamp> unseeing;
    private Context lastContext = Context.EMPTY;
    private long lastSeen;

    /** Creates what a node knows whose log has such incarnations. */
    public Coverage(UUID self, Incarnations incarnations) {
        this(self, incarnations, Optional.empty());
    }

    private Coverage(UUID self, Incarnations incarnations, Optional<Stamp> unseeing) {
        this.self = self;
        this.incarnations = incarnations;
        this.unseeing = unseeing;
    }

    /** Returns this for a write whose author knew nothing of the row, be it that he had written to it before and let it go. */
    Coverage unseeing(Stamp write) {
        return new Coverage(self, incarnations, Optional.of(write));
    }

    /** Returns whether the author of {@code later}, with what it had seen, knew {@code earlier}, which stands in this log. */
    public boolean covers(Version later, Version earlier) {
        Stamp stamp = earlier.stamp();
        return earlier.lsn() > 0 && earlier.lsn() <= seenHere(later.context()) || coversStamp(later, stamp);
    }

    /** Returns whether {@code later} knew a write of which only the stamp is known; of a write of a log's own that says where it stands. */
    boolean coversStamp(Version later, Stamp earlier) {
        return earlier.isBottom()
                || byNumber(later, earlier)
                || byOwnLog(later, earlier)
                || isHere(earlier) && earlier.sequence() <= seenHere(later.context());
    }

    /** Returns whether of two writes, the second of which stands in this log, neither's author knew the other. */
    boolean areConcurrent(Version write, Version present) {
        return !present.stamp().equals(write.stamp())
                && !covers(write, present)
                && !coversStamp(present, write.stamp());
    }

    private boolean isHere(Stamp stamp) {
        Author author = stamp.author();
        return author.node().equals(self)
                && incarnations.effective(author.incarnation(), stamp.sequence()) == stamp.sequence();
    }

    /**
     * Returns the latest of some writes, at least one: of those that none of the others' authors knew, the one with the highest
     * stamp. The stamp alone does not say it, for the clock of whoever wrote last may be behind.
     */
    Version latest(List<Version> writes) {
        return writes.stream()
                .filter(each -> writes.stream().noneMatch(other -> supersedes(other, each)))
                .max(Comparator.comparing(Version::stamp))
                .orElseThrow();
    }

    private boolean supersedes(Version other, Version each) {
        return !other.stamp().equals(each.stamp()) && covers(other, each) && !covers(each, other);
    }

    private boolean byNumber(Version later, Stamp earlier) {
        Author author = earlier.author();
        if (author.equals(later.stamp().author())
                && !isUnseeing(later.stamp())
                && earlier.sequence() <= later.stamp().sequence()) {
            return true;
        }
        Long seen = later.context().writes().get(author);
        return seen != null && seen >= earlier.sequence();
    }

    private boolean isUnseeing(Stamp later) {
        return unseeing.isPresent()
                && unseeing.get().author().equals(later.author())
                && unseeing.get().sequence() == later.sequence();
    }

    /** A server numbers its own writes by their positions, so whoever has read its log that far knew them, be that log lost here. */
    private static boolean byOwnLog(Version later, Stamp earlier) {
        Long read = later.context().feeds().get(earlier.author());
        return read != null && read >= earlier.sequence();
    }

    /** Batches share one context among all their changes, so the last answer is kept. */
    private long seenHere(Context context) {
        if (context != lastContext) {
            long seen = 0;
            for (Map.Entry<Author, Long> entry : context.feeds().entrySet()) {
                if (entry.getKey().node().equals(self)) {
                    seen = Math.max(seen, incarnations.effective(entry.getKey().incarnation(), entry.getValue()));
                }
            }
            lastContext = context;
            lastSeen = seen;
        }
        return lastSeen;
    }
}
