package dev.tidemark.runtime.internal.engine.state;

import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * A hybrid logical clock (Kulkarni, Demirbas and others, "Logical Physical Clocks", 2014), less one rule: it is never advanced
 * by a stamp that was received, so that nobody's clock is dragged along by another's. What a write has seen is in its context,
 * not in its time.
 *
 * <p>Readings are milliseconds in the upper 48 bits and a counter in the lower 16; they only grow. The last reading is kept in
 * the store in the transaction that uses it.
 */
public final class HybridClock {
    /** How many low bits of a time count what happened within one millisecond. */
    public static final int COUNTER_BITS = 16;

    private final InstantSource wall;
    private long last;
    private long offsetMillis;

    /** Creates one that goes on behind the last time that was given, on a machine whose clock is corrected by an offset. */
    public HybridClock(InstantSource wall, long last, long offsetMillis) {
        this.wall = wall;
        this.last = last;
        this.offsetMillis = offsetMillis;
    }

    /** Returns a reading that is above all before it. */
    public synchronized long next() {
        return at(wallMillis());
    }

    /** Returns a reading that is above all before it and above another one, which does not drag this clock along. */
    public synchronized long nextAfter(long reading) {
        return Math.max(next(), reading + 1);
    }

    /** Returns a reading for something that happened at a time of the machine's own clock, above all before it. */
    public synchronized long captured(long epochMillis) {
        return at(epochMillis + offsetMillis);
    }

    private long at(long millis) {
        last = Math.max(last + 1, millis << COUNTER_BITS);
        return last;
    }

    /** Goes on behind a reading of another process that stamps for the same node. */
    public synchronized void goOnBehind(long reading) {
        last = Math.max(last, reading);
    }

    /** Returns the time in milliseconds, corrected by what a server told. */
    public synchronized long wallMillis() {
        return wall.millis() + offsetMillis;
    }

    /** Returns the machine's own time in milliseconds. */
    public long machineMillis() {
        return wall.millis();
    }

    /** Returns the latest time that was given or met. */
    public synchronized long last() {
        return last;
    }

    synchronized long offsetMillis() {
        return offsetMillis;
    }

    /** Returns the last reading's time in milliseconds. */
    public synchronized long lastMillis() {
        return last >> COUNTER_BITS;
    }

    /**
     * Returns a reading moved by some milliseconds, but not above a time.
     *
     * @param least above which it stays all the same
     */
    public static long shifted(long reading, long byMillis, long mostMillis, long least) {
        return Math.max(least, Math.min(reading + (byMillis << COUNTER_BITS), mostMillis << COUNTER_BITS));
    }

    /**
     * Returns a reading, or the first of another time where it is later than a server takes stamps.
     *
     * @param latestMillis the latest that a server takes
     * @param insteadMillis the time in place of one that is later
     */
    public static long least(long reading, long latestMillis, long insteadMillis) {
        return reading >> COUNTER_BITS <= latestMillis ? reading : insteadMillis << COUNTER_BITS;
    }

    /**
     * Comes back from the future: the next reading is not far above a time.
     *
     * @param least above which it stays all the same
     */
    public synchronized void limit(long millis, long least) {
        last = Math.max(least, Math.min(last, millis << COUNTER_BITS));
    }

    /** Does work that may correct this clock or bring it back. If it fails, the clock goes on as if it had not been begun. */
    public <T> T unlessItFails(Supplier<T> work) {
        long lastBefore = last();
        long offsetBefore = offsetMillis();
        try {
            return work.get();
        } catch (RuntimeException | Error failure) {
            takeBack(lastBefore, offsetBefore);
            throw failure;
        }
    }

    private synchronized void takeBack(long lastBefore, long offsetBefore) {
        correct(offsetBefore);
        last = Math.max(last, lastBefore);
    }

    /** Sets the correction, and moves the last reading along, so that a clock that was years ahead does not stay there. */
    public synchronized void correct(long newOffsetMillis) {
        last += (newOffsetMillis - offsetMillis) << COUNTER_BITS;
        offsetMillis = newOffsetMillis;
    }
}
