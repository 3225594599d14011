package dev.tidemark.plugin.conflict.merge;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MeyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Lines in the place of others.
 *
 * @param from the first line that is replaced
 * @param to the first behind them; {@code from} where lines are only added
 * @param lines what stands there now
 */
record Hunk(int from, int to, List<String> lines) implements Comparable<Hunk> {
    private static final int MOST_LINES = 4_000;
    private static final Comparator<Hunk> ORDER = Comparator.comparingInt(Hunk::from)
            .thenComparingInt(Hunk::to)
            .thenComparing(hunk -> Lines.text(hunk.lines()))
            .thenComparingInt(hunk -> hunk.lines().size());

    Hunk {
        lines = List.copyOf(lines);
    }

    /** Returns what was changed; nothing where so many lines lie between the first change and the last that it would take long. */
    static Optional<SortedSet<Hunk>> between(List<String> before, List<String> after) {
        int most = Math.min(before.size(), after.size());
        int start = 0;
        while (start < most && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < most - start && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        List<String> old = before.subList(start, before.size() - end);
        List<String> now = after.subList(start, after.size() - end);
        return old.size() + now.size() > MOST_LINES ? Optional.empty() : Optional.of(between(old, now, start));
    }

    /** What the library says of two places that touch, such as a deletion and an insertion, is one change. */
    private static SortedSet<Hunk> between(List<String> before, List<String> after, int offset) {
        List<AbstractDelta<String>> deltas = DiffUtils.diff(before, after, new MeyersDiffWithLinearSpace<String>())
                .getDeltas();
        SortedSet<Hunk> hunks = new TreeSet<>();
        for (int first = 0, next = 1; first < deltas.size(); first = next++) {
            while (next < deltas.size() && end(deltas.get(next - 1).getSource()) >= start(deltas.get(next))) {
                next++;
            }
            AbstractDelta<String> last = deltas.get(next - 1);
            hunks.add(new Hunk(
                    offset + start(deltas.get(first)),
                    offset + end(last.getSource()),
                    after.subList(deltas.get(first).getTarget().getPosition(), end(last.getTarget()))));
        }
        return hunks;
    }

    private static int start(AbstractDelta<String> delta) {
        return delta.getSource().getPosition();
    }

    private static int end(Chunk<String> chunk) {
        return chunk.getPosition() + chunk.size();
    }

    @Override
    public int compareTo(Hunk other) {
        return ORDER.compare(this, other);
    }
}
