package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.batch.Packing.Packed;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.work.Beside;
import java.util.Optional;

/**
 * Packs the pages of one reading in their order, each beside the reading of the next. To read and to pack take about as long as
 * each other, so a first pull gets its pages in little more than half the time.
 */
final class PageLine {
    private final Scheduler scheduler;
    private final FeedPages.Sink sink;
    private Packing packing;
    private Optional<InWork> before = Optional.empty();

    /** A page that is being packed. */
    private record InWork(Beside<Packed> page, int rows) {}

    PageLine(Scheduler scheduler, Packing packing, FeedPages.Sink sink) {
        this.scheduler = scheduler;
        this.packing = packing;
        this.sink = sink;
    }

    /** Takes a page that is full. Returns whether the sink wants more; it gets this one all the same. */
    boolean add(BatchWriter page, long to) {
        if (!deliver()) {
            hand(packing.pack(page, to, false), page.rows());
            return false;
        }
        Packing own = packing;
        before = Optional.of(new InWork(Beside.begin(scheduler::offer, () -> own.pack(page, to, false)), page.rows()));
        return true;
    }

    /** Takes what is left where the feed has reached its head. */
    void end(BatchWriter rest, long head) {
        deliver();
        if (rest.rows() > 0) {
            hand(packing.pack(rest, head, false), rest.rows());
        }
        sink.head(head);
    }

    private boolean deliver() {
        boolean more =
                before.map(page -> hand(page.page().result(), page.rows())).orElse(true);
        before = Optional.empty();
        return more;
    }

    private boolean hand(Packed page, int rows) {
        packing = page.next();
        return sink.page(page, rows);
    }
}
