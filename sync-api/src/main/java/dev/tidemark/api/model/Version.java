package dev.tidemark.api.model;

import java.util.Objects;

/**
 * One write as a node keeps it: its stamp, what its author had seen, and where it stands in this node's own feed.
 *
 * @param stamp who and when
 * @param context what the author had seen; shared by all writes of one batch
 * @param lsn the position in this node's feed, from 1; 0 where it has none
 */
public record Version(Stamp stamp, Context context, long lsn) {
    /** The version of rows that were there when tracking started, without a position. */
    public static final Version BOTTOM = new Version(Stamp.BOTTOM, Context.EMPTY, 0);

    /** Checks that nothing is null and that the position is not negative. */
    public Version {
        Objects.requireNonNull(stamp, "stamp");
        Objects.requireNonNull(context, "context");
        if (lsn < 0) {
            throw new IllegalArgumentException("position " + lsn + " is negative");
        }
    }

    /** Returns the same write at another position. */
    public Version at(long position) {
        return new Version(stamp, context, position);
    }
}
