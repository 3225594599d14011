package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * The batches of one push: all that is pending is one group, so that no transaction of the app is split.
 *
 * <p><b>Views.</b> As a rule one view is read from its beginning to its end while the link takes what was read. Where the app's
 * commits would wait for that view, nobody may wait for a network while it is open: batches are made in advance, as many as
 * memory should hold, and the view is closed. The next one goes on behind them. A row that the app has written meanwhile has
 * got a number behind all others and is read again there, so the group ends with the first view that is read to its end: what was
 * sent before, and that, is what this view shows. So it is too when a push goes on after its link broke.
 *
 * <p>An app that writes faster than the link takes would never let a view end: once all has left that was pending when the push
 * began, a view may have more room.
 */
public final class PushSource implements AutoCloseable {
    private static final long ROOM = 1 << 20;
    private static final long LAST_ROOM = 16 << 20;

    private final LongFunction<PushView> views;
    private final int batchRows;
    private final long firstHead;
    private final Deque<Made> ahead = new ArrayDeque<>();
    private final Map<Long, Runnable> tooLarge = new TreeMap<>();
    private Optional<PushView> view;
    private Packing packing;
    private boolean ended;
    private long read;
    private long sent;

    /** A batch, and how many rows are in it. */
    private record Made(PackedBatch batch, int rows) {}

    /**
     * Begins a push.
     *
     * @param views opens a view of what is pending above an own number
     * @param arrived up to which own number batches have arrived
     */
    public PushSource(LongFunction<PushView> views, Packing packing, int batchRows, long arrived) {
        this.views = views;
        this.packing = packing;
        this.batchRows = batchRows;
        this.read = arrived;
        PushView first = views.apply(arrived);
        this.firstHead = first.head();
        this.view = Optional.of(first);
        this.ended = first.isEmpty();
    }

    /** Returns whether there is nothing, or no more. */
    public boolean isEmpty() {
        return ended && ahead.isEmpty();
    }

    /** Returns the next batch; the last one ends the group. */
    public Optional<PackedBatch> next() {
        if (ahead.isEmpty() && !ended) {
            make();
        }
        Optional<Made> made = Optional.ofNullable(ahead.poll());
        sent += made.map(Made::rows).orElse(0);
        return made.map(Made::batch);
    }

    private void make() {
        PushView open = view.orElseGet(() -> views.apply(read));
        view = Optional.of(open);
        if (open.holdsUpWriters()) {
            for (long room = read < firstHead ? ROOM : LAST_ROOM; room > 0 && !open.isEmpty(); ) {
                room -= makeOne(open);
            }
            closeView();
        } else {
            makeOne(open);
        }
    }

    /** Makes a batch, and returns how many bytes it takes. */
    private int makeOne(PushView open) {
        BatchWriter writer = new BatchWriter();
        while (!open.isEmpty() && writer.rows() < batchRows && writer.estimatedBytes() < Codecs.BATCH_BYTES) {
            PushView.Outgoing outgoing = open.next();
            writer.add(outgoing.change());
            read = outgoing.number();
        }
        ended = open.isEmpty();
        int rows = writer.rows();
        Packing.Packed packed = packing.pack(writer, read, ended);
        packing = packed.next();
        ahead.add(new Made(packed.batch(), rows));
        return packed.batch().bytes().length;
    }

    /** Returns how the batch after those is packed. */
    public Packing packing() {
        return packing;
    }

    /** Returns the number of rows in the batches that were asked for. */
    public long rows() {
        return sent;
    }

    /** Ends a push whose rows were all looked at: notes what can't travel, once no view stands in anybody's way. */
    public void end() {
        closeView();
        tooLarge.values().forEach(Runnable::run);
    }

    private void closeView() {
        view.ifPresent(open -> {
            tooLarge.putAll(open.tooLarge());
            open.close();
        });
        view = Optional.empty();
    }

    @Override
    public void close() {
        closeView();
    }
}
