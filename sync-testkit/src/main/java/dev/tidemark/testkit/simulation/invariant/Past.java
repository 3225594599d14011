package dev.tidemark.testkit.simulation.invariant;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/** What one node knows, and what it knew at each of its commits, so that it can lose the last of them. */
final class Past {
    private final Deque<Moment> moments = new ArrayDeque<>();
    private BitSet now = new BitSet();
    private long commits;

    /** What a node knew from some number of commits on. */
    record Moment(long commits, BitSet known) {}

    /** Returns what it knows; a copy. */
    BitSet now() {
        return (BitSet) now.clone();
    }

    boolean knows(int deed) {
        return now.get(deed);
    }

    void learn(int deed) {
        now.set(deed);
    }

    void learn(BitSet more) {
        now.or(more);
    }

    /** A commit has made durable, on its disk's terms, what it had learned before. */
    void commit() {
        commits++;
        moments.addLast(moment());
    }

    Moment moment() {
        return new Moment(commits, now());
    }

    /** Its last commits are gone, and what was learned by them. */
    void lose(long lost) {
        long left = commits - lost;
        while (!moments.isEmpty() && moments.peekLast().commits() > left) {
            moments.removeLast();
        }
        now = moments.isEmpty()
                ? new BitSet()
                : (BitSet) moments.peekLast().known().clone();
        commits = left;
    }

    void goBack(Moment moment) {
        now = (BitSet) moment.known().clone();
        commits = moment.commits();
        moments.clear();
        moments.addLast(moment());
    }

    Past copy() {
        Past copy = new Past();
        copy.goBack(moment());
        return copy;
    }
}
