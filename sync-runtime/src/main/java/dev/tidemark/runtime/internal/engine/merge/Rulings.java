package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A server's own writes that decide about others', and how the others look to a conflict strategy. */
final class Rulings {
    private final Author self;
    private final HybridClock clock;
    private final Function<Author, Merger.Who> directory;
    private final Optional<StoredRow> met;

    Rulings(Author self, HybridClock clock, Function<Author, Merger.Who> directory) {
        this(self, clock, directory, Optional.empty());
    }

    private Rulings(Author self, HybridClock clock, Function<Author, Merger.Who> directory, Optional<StoredRow> met) {
        this.self = self;
        this.clock = clock;
        this.directory = directory;
        this.met = met;
    }

    /** Returns what rules about a change that has waited here since the row was as it is given. */
    Rulings since(StoredRow row) {
        return new Rulings(self, clock, directory, Optional.of(row));
    }

    /** Returns whether the change that is ruled about has waited. */
    boolean isLate() {
        return met.isPresent();
    }

    /** Returns whether a write that is here came after the change that is ruled about. */
    private boolean cameLater(Version present) {
        return isLate() && !LateMerge.isIn(met.get(), present);
    }

    /**
     * Returns whether a write that is here stands whatever a strategy prefers: the server has written it since the change arrived,
     * by itself or as a verdict about others, and what it has told them so is final.
     */
    boolean isFinal(Version present) {
        return cameLater(present) && present.stamp().author().node().equals(self.node());
    }

    /** Returns a write of the server's own that covers others; its number and position come when it is written. */
    Version over(Version... covered) {
        Context context = Context.EMPTY;
        long time = 0;
        for (Version version : covered) {
            context = context.union(version.context());
            if (!version.stamp().isBottom()) {
                context = context.withWrite(
                        version.stamp().author(), version.stamp().sequence());
            }
            time = Math.max(time, version.stamp().time());
        }
        return new Version(new Stamp(clock.nextAfter(time), self, 0), context, 0);
    }

    Conflict conflict(
            String table,
            RowKey key,
            Set<String> columns,
            Conflict.Side one,
            Conflict.Side other,
            Optional<Row> ancestor) {
        boolean inOrder = one.stamp().compareTo(other.stamp()) < 0;
        return new Conflict(table, key, columns, inOrder ? one : other, inOrder ? other : one, ancestor);
    }

    /** Returns how a write that is here looks. */
    Conflict.Side here(Optional<Row> values, Version present) {
        return side(values, present, cameLater(present) ? Arrival.ARRIVED : Arrival.PRESENT);
    }

    /** Returns how what a change brings looks beside a write that is here. */
    Conflict.Side brought(Optional<Row> values, Version incoming, Version present) {
        return side(values, incoming, cameLater(present) ? Arrival.PRESENT : Arrival.ARRIVED);
    }

    private Conflict.Side side(Optional<Row> values, Version version, Arrival arrival) {
        Merger.Who who = directory.apply(version.stamp().author());
        return new Conflict.Side(values, version.stamp(), who.name(), who.role(), arrival);
    }

    /** Returns the name of a write's author, for people. */
    String name(Version version) {
        return directory.apply(version.stamp().author()).name();
    }
}
