package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.storage.Snapshot;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a node knows of the clock by which the rows of a table end. A deletion can't be taken back, and a machine may start with a clock
 * that is years ahead.
 *
 * <p><b>A leap.</b> A clock that has gone on by more than a day since it was seen last is doubted: nothing ends for a day, by that same
 * clock. A clock that is put right meanwhile ends the doubt. A node that was really away for so long lets its rows live for a day longer.
 *
 * <p><b>Stamps from a future.</b> A clock that was ahead has left stamps that are. Such a row is as old as what was there when it was met:
 * a mark notes up to where the feed went then.
 *
 * @param seen when the clock was believed last, to within an hour
 * @param doubted what it showed when it leapt; 0 where it is believed
 * @param markLsn up to where the feed went at the mark
 * @param markMillis when that was
 */
public record LifeClock(long seen, long doubted, long markLsn, long markMillis) {
    /** Before the name of a table: what the store has of it. */
    public static final String PREFIX = "expired-clock/";

    private static final long LEAP = Duration.ofDays(1).toMillis();
    private static final long GRACE = LEAP;
    private static final long ROUGHLY = Duration.ofHours(1).toMillis();

    /** Returns what is known where nothing was noted yet. */
    public static LifeClock first(long seen) {
        return new LifeClock(seen, 0, 0, 0);
    }

    /**
     * Returns what is known after a look.
     *
     * @param step how long it is from one look to the next
     */
    public LifeClock at(long now, Duration step) {
        boolean hasLeapt = now - seen > LEAP + 2 * step.toMillis();
        boolean isPutRight = now < doubted;
        if (isDoubted() && !isPutRight) {
            return now - doubted < GRACE ? this : new LifeClock(now, 0, markLsn, markMillis);
        } else if (hasLeapt) {
            return new LifeClock(seen, now, markLsn, markMillis);
        }
        boolean isWorthNoting = now < seen || now - seen > ROUGHLY || isPutRight;
        return isWorthNoting ? new LifeClock(now, 0, markLsn, markMillis) : this;
    }

    /** Returns whether the clock is doubted. */
    public boolean isDoubted() {
        return doubted != 0;
    }

    /** Returns this with a mark at the end of the feed. */
    public LifeClock marked(long head, long now) {
        return new LifeClock(seen, doubted, head, now);
    }

    /** Returns a time at which a row was there already, if any is known. */
    public OptionalLong atLatest(long lsn, long now) {
        return lsn <= markLsn && markMillis <= now ? OptionalLong.of(markMillis) : OptionalLong.empty();
    }

    /** Returns this as it is kept. */
    public byte[] encode() {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(seen)
                .putLong(doubted)
                .putLong(markLsn)
                .putLong(markMillis)
                .array();
    }

    /** Reads what {@link #encode} wrote. */
    public static LifeClock decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new LifeClock(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** Returns a line for the node's status for each table whose rows do not end, since the clock is doubted. */
    public static Stream<String> problems(Snapshot snapshot) {
        return snapshot.stateNames(PREFIX).stream().flatMap(name -> {
            LifeClock clock = decode(snapshot.state(name).orElseThrow());
            return clock.isDoubted() ? Stream.of(clock.line(name.substring(PREFIX.length()))) : Stream.empty();
        });
    }

    private String line(String table) {
        return "this machine's clock showed " + Instant.ofEpochMilli(doubted) + " after "
                + Instant.ofEpochMilli(seen) + ", so no row of table '" + table + "' ends before "
                + Instant.ofEpochMilli(doubted + GRACE)
                + ". Put the clock right if it is wrong; nothing is to be done if the node was"
                + " away for so long";
    }
}
