package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Batches that were handed to a link and that may not have arrived. Should the link break in the middle of one of them, the next
 * session goes on with it just where it broke; it is not made anew, for by then rows may have moved.
 *
 * <p>Threading: safe.
 */
final class SentBatches {
    /** More than what a link and the network queue; the oldest make way. */
    private static final long MOST_BYTES = 4 << 20;

    private final Object lock = new Object();
    private final Deque<PackedBatch> batches = new ArrayDeque<>();
    private long bytes;

    void add(PackedBatch batch) {
        synchronized (lock) {
            remove(batch.to(), batch.to());
            batches.addLast(batch);
            bytes += batch.bytes().length;
            while (bytes > MOST_BYTES && batches.size() > 1) {
                bytes -= batches.removeFirst().bytes().length;
            }
        }
    }

    /** Returns the batch of a name. */
    Optional<PackedBatch> find(long to, String codec) {
        synchronized (lock) {
            return batches.stream()
                    .filter(batch -> batch.to() == to && batch.codec().equals(codec))
                    .findFirst();
        }
    }

    /** Forgets what has arrived. */
    void arrived(long upTo) {
        synchronized (lock) {
            remove(0, upTo);
        }
    }

    private void remove(long from, long to) {
        for (Iterator<PackedBatch> each = batches.iterator(); each.hasNext(); ) {
            PackedBatch batch = each.next();
            if (from <= batch.to() && batch.to() <= to) {
                bytes -= batch.bytes().length;
                each.remove();
            }
        }
    }
}
