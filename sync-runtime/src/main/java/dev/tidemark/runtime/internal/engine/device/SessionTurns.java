package dev.tidemark.runtime.internal.engine.device;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets one session of a device run at a time. Two would move one cursor: the one that greeted before the other had reached its
 * checkpoint would be told to go back to where it was then, and take that for a server that has lost something.
 *
 * <p>A live session makes way for a sync that was asked for, and is taken up again behind it.
 *
 * <p>Threading: safe. Sessions are begun and closed without the lock.
 */
final class SessionTurns {
    private final Object lock = new Object();
    private final Deque<Syncing.Attempt> waiting = new ArrayDeque<>();
    private final Consumer<Syncing.Attempt> begin;
    private Optional<Syncing.Attempt> running = Optional.empty();
    private Optional<DeviceSession> session = Optional.empty();

    /** @param begin begins an attempt's first session */
    SessionTurns(Consumer<Syncing.Attempt> begin) {
        this.begin = begin;
    }

    /** Has an attempt carried out, now or when it is its turn. */
    void add(Syncing.Attempt attempt) {
        Optional<DeviceSession> inTheWay = Optional.empty();
        boolean isFirst;
        synchronized (lock) {
            isFirst = running.isEmpty();
            if (isFirst) {
                running = Optional.of(attempt);
            } else {
                waiting.addLast(attempt);
                inTheWay = attempt.live() ? Optional.empty() : session.filter(open -> isPreemptible());
            }
        }
        inTheWay.ifPresent(DeviceSession::close);
        if (isFirst) {
            begin.accept(attempt);
        }
    }

    private boolean isPreemptible() {
        return running.filter(Syncing.Attempt::live).isPresent();
    }

    /** A session of the attempt whose turn it is has begun. */
    void opened(DeviceSession begun) {
        boolean isAwaited;
        synchronized (lock) {
            session = Optional.of(begun);
            isAwaited = isPreemptible() && hasAskedFor();
        }
        if (isAwaited) {
            begun.close();
        }
    }

    private boolean hasAskedFor() {
        return waiting.stream().anyMatch(attempt -> !attempt.live());
    }

    /** Returns whether a session is open, or about to be. */
    boolean isBusy() {
        synchronized (lock) {
            return running.isPresent();
        }
    }

    /** Returns whether an attempt waits for its turn. */
    boolean isAnotherAwaited() {
        synchronized (lock) {
            return !waiting.isEmpty();
        }
    }

    /** Returns the session that is open. */
    Optional<DeviceSession> open() {
        synchronized (lock) {
            return session;
        }
    }

    /**
     * The attempt whose turn it was has come to its end; the next one begins.
     *
     * @param inOrder whether its session ended without a failure
     * @return whether it only made way, and is taken up again
     */
    boolean ended(boolean inOrder) {
        boolean madeWay;
        Optional<Syncing.Attempt> next;
        synchronized (lock) {
            madeWay = inOrder && isPreemptible() && hasAskedFor();
            if (madeWay) {
                waiting.addLast(running.orElseThrow());
            }
            session = Optional.empty();
            running = Optional.ofNullable(waiting.poll());
            next = running;
        }
        next.ifPresent(begin);
        return madeWay;
    }
}
