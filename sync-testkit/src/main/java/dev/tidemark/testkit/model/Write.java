package dev.tidemark.testkit.model;

/**
 * That somebody wrote: a point with the set of all writes that its author had seen. What was written stands in a {@link Cell}.
 *
 * @param number its own, in the whole model
 * @param author the name of the node that wrote
 * @param time the author's milliseconds × 65,536, but above all that it has given before
 * @param seen what the author had seen, its own earlier writes included
 */
public record Write(int number, String author, long time, Seen seen) implements Comparable<Write> {
    /** Returns whether the author had seen another write, or this is that write. */
    public boolean knows(Write other) {
        return other.number == number || seen.has(other);
    }

    /** Orders as stamps do, by time. Two authors who write at the same time are nothing to compare with. */
    @Override
    public int compareTo(Write other) {
        int byTime = Long.compare(time, other.time);
        return byTime != 0 ? byTime : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return author + number;
    }
}
