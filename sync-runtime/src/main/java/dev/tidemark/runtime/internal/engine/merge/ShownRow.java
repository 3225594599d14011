package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.List;
import java.util.Set;

/**
 * What a row shows that nodes without a server keep: a function of the {@link Siblings} and nothing else, so that it is the same
 * on every node of one configuration. It is not a write.
 *
 * @param deleted whether the row is shown as deleted
 * @param values the whole row; of a deleted one its last image
 * @param versions without positions; under each column the write with the highest stamp in it
 * @param met what was at odds
 */
public record ShownRow(boolean deleted, Row values, Versions versions, List<Met> met) {
    /** Keeps an unmodifiable copy. */
    public ShownRow {
        met = List.copyOf(met);
    }

    /**
     * Writes that none of the others' authors had seen, and what was said about them.
     *
     * @param columns in which they are at odds; empty where one is a deletion
     * @param stamps of all of them
     * @param conflict the last two, as the strategy saw them: of what the others come to, and of the write with the highest stamp
     * @param by the strategy that was asked last, or the table's rule for deletions
     */
    public record Met(Set<String> columns, List<Stamp> stamps, Conflict conflict, String by, Resolution resolution) {
        /** Keeps unmodifiable copies; the stamps are sorted, and each is there once. */
        public Met {
            columns = Set.copyOf(columns);
            stamps = stamps.stream().distinct().sorted().toList();
        }
    }

    /** A write with what it put into some columns. */
    record Head(Version version, Row values) {}
}
