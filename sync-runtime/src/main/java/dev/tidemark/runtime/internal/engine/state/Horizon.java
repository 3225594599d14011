package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Up to where this node has forgotten deletions. It is kept with the rows, and moves in the transaction that forgets.
 *
 * <p>Who has read this node's feed less far than the horizon may hold rows whose deletion nobody can tell it any more. How old
 * a deletion is goes by when it came here and not by its stamp: marks say which head the feed had at which time.
 *
 * @param lsn the highest position of a deletion that was forgotten; 0 if none was
 * @param newest the highest time, as stamps have it, of a deletion that was forgotten
 * @param marks heads of the feed with their times, oldest first
 */
public record Horizon(long lsn, long newest, List<Mark> marks) {
    private static final String STATE = "horizon";
    private static final Horizon NONE = new Horizon(0, 0, List.of());

    /** Keeps an unmodifiable copy. */
    public Horizon {
        marks = List.copyOf(marks);
    }

    /** The head that the feed had at a time. */
    record Mark(long millis, long head) {}

    /** Returns the one that is kept; where nothing was forgotten, that of nothing. */
    public static Horizon load(Snapshot snapshot) {
        return snapshot.state(STATE).map(Horizon::decode).orElse(NONE);
    }

    /** Keeps this in place of what was kept. */
    public void save(Transaction transaction) {
        transaction.putState(STATE, StateBytes.write(1, out -> {
            out.writeLong(lsn);
            out.writeLong(newest);
            StateBytes.list(out, marks, mark -> {
                out.writeLong(mark.millis());
                out.writeLong(mark.head());
            });
        }));
    }

    private static Horizon decode(byte[] bytes) {
        return StateBytes.read(
                bytes,
                1,
                in -> new Horizon(
                        in.readLong(),
                        in.readLong(),
                        StateBytes.list(in, each -> new Mark(each.readLong(), each.readLong()))));
    }

    /** Returns this after a deletion, or a row that went with one, was forgotten. */
    public Horizon without(StoredRow forgotten) {
        long time = forgotten.deleted() ? forgotten.versions().row().stamp().time() : 0;
        return new Horizon(Math.max(lsn, forgotten.lsn()), Math.max(newest, time), marks);
    }

    /** Returns how long it is until the next mark is to be made. */
    public Duration untilMark(long nowMillis, Duration step) {
        if (marks.isEmpty()) {
            return Duration.ZERO;
        }
        long since = nowMillis - marks.get(marks.size() - 1).millis();
        return since < 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, step.toMillis() - since));
    }

    /** Returns whether the last mark tells of a head, so that a further one would tell nothing more. */
    public boolean isMarked(long nowMillis, long head) {
        return !marks.isEmpty()
                && marks.get(marks.size() - 1).head() == head
                && marks.get(marks.size() - 1).millis() <= nowMillis;
    }

    /** Returns this with a mark. Marks that only tell of what is older than all that is kept go, and those from the future. */
    public Horizon marked(long nowMillis, long head, Duration retention) {
        List<Mark> kept = new ArrayList<>(
                marks.stream().filter(mark -> mark.millis() < nowMillis).toList());
        kept.add(new Mark(nowMillis, head));
        while (kept.size() > 1 && kept.get(1).millis() <= nowMillis - retention.toMillis()) {
            kept.remove(0);
        }
        return new Horizon(lsn, newest, kept);
    }

    /** Returns up to which position everything has been here for a time. */
    public long head(long nowMillis, Duration retention) {
        return marks.stream()
                .filter(mark -> mark.millis() <= nowMillis - retention.toMillis())
                .mapToLong(Mark::head)
                .max()
                .orElse(0);
    }
}
