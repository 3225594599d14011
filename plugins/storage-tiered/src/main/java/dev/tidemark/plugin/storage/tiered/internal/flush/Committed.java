package dev.tidemark.plugin.storage.tiered.internal.flush;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.log.Commit;
import dev.tidemark.plugin.storage.tiered.internal.log.Journal;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRows;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * What is committed: an overlay over a state of the backend. While a flush is under way, it remembers the commits that are made
 * meanwhile, to put them over the state that the flush leads to.
 *
 * <p>Threading: safe.
 */
public final class Committed {
    private static final int FEW_COMMITS = 16;

    private final StorageBackend backend;
    private final Journal journal;
    private final LatestRows latest;
    /** Since the last capture. */
    private final List<List<Write>> meanwhile = new ArrayList<>();

    /** What somebody sees who comes now. It is changed by one at a time, and read without waiting. */
    private volatile Now now;

    private long last;
    private volatile long bytes;
    private boolean flushing;
    private boolean dirty;
    private volatile boolean closed;

    private record Now(View view, Behind behind) {}

    /**
     * What a flush brings to the backend.
     *
     * @param view which is flushed
     * @param dirty whether there is anything to flush
     * @param last the number of the last commit in it
     */
    public record Capture(View view, boolean dirty, long last) {}

    /**
     * Creates it.
     *
     * @param latest gets the rows of each commit
     * @param recovered what an earlier process has left
     */
    public Committed(StorageBackend backend, Journal journal, LatestRows latest, Recovery recovered) {
        this.backend = backend;
        this.journal = journal;
        this.latest = latest;
        this.now = new Now(recovered.view(), recovered.behind());
        this.last = recovered.last();
        this.dirty = recovered.isDirty();
    }

    public void checkOpen() {
        if (closed) {
            throw Failures.of(StorageException.Kind.CLOSED, "it was closed before");
        }
    }

    /** What somebody sees, who says so when he has seen enough. */
    public interface Reader<T> {
        /** Reads what is committed, over a state of the backend that stays until {@code onLeave}. */
        T read(View view, Behind behind, Runnable onLeave);
    }

    /** Lets somebody see what is committed now. He waits for nobody. */
    public <T> T enter(Reader<T> reader) {
        checkOpen();
        while (true) {
            Now seen = now;
            Behind behind = seen.behind();
            int place = behind.enter();
            // Else the store has gone on in between, and may not know of one who came late.
            if (now.behind() == behind) {
                return reader.read(seen.view(), behind, () -> behind.leave(place));
            }
            behind.leave(place);
        }
    }

    public View view() {
        return now.view();
    }

    public Behind behind() {
        return now.behind();
    }

    /** Returns whether there are commits that the backend does not have. */
    public synchronized boolean isDirty() {
        return dirty;
    }

    /** Returns how much the commits take that are made while a flush is under way, besides the overlay. */
    public long bytes() {
        return bytes;
    }

    /**
     * Adds a commit.
     *
     * @param from the overlay that it was made on
     * @param to what that has become by it
     * @return its number
     */
    public synchronized long add(List<Write> writes, Overlay from, Overlay to) {
        checkOpen();
        journal.append(new Commit(last + 1, writes));
        last++;
        dirty = true;
        View before = now.view();
        Overlay overlay = before.overlay() == from ? to : before.overlay().with(writes, before.tables());
        View view = before.with(overlay);
        latest.put(writes, view.version());
        now = new Now(view, now.behind());
        if (flushing) {
            meanwhile.add(List.copyOf(writes));
            bytes += writes.stream().mapToLong(Write::bytes).sum();
        }
        return last;
    }

    /** Returns what there is to flush; {@link #exchange} or {@link #giveUp} follows. */
    public synchronized Capture capture() {
        if (dirty) {
            journal.turn();
            flushing = true;
        }
        return new Capture(now.view(), dirty, last);
    }

    /** Is told that a flush has failed. */
    public synchronized void giveUp() {
        flushing = false;
        bytes = 0;
        meanwhile.clear();
    }

    /** Has all who come from now on see something else. */
    public void move(View next, Behind source) {
        Behind before = turnTo(next, source);
        // Nobody who comes waits for those that still read there.
        if (before != source) {
            before.leave();
        }
    }

    private synchronized Behind turnTo(View next, Behind source) {
        Behind before = now.behind();
        now = new Now(next, source);
        return before;
    }

    /**
     * Puts the commits that were made meanwhile over what a flush has led to: all but the last few before anybody has to wait.
     *
     * @param kept what the flush has left in memory
     * @param state the number of the backend's state now
     */
    public void exchange(Capture flushed, Overlay kept, long state) {
        Tables tables = flushed.view().tables();
        Overlay overlay = kept;
        int done = 0;
        List<List<Write>> more = meanwhile(done);
        while (more.size() > FEW_COMMITS) {
            overlay = with(overlay, more, tables);
            done += more.size();
            more = meanwhile(done);
        }
        Behind before;
        synchronized (this) {
            dirty = !meanwhile.isEmpty();
            overlay = with(overlay, meanwhile.subList(done, meanwhile.size()), tables);
            giveUp();
            before = turnTo(now.view().over(tables, overlay, state), new Behind(backend));
        }
        before.leave();
    }

    private synchronized List<List<Write>> meanwhile(int first) {
        return List.copyOf(meanwhile.subList(first, meanwhile.size()));
    }

    private static Overlay with(Overlay overlay, List<List<Write>> commits, Tables tables) {
        Overlay next = overlay;
        for (List<Write> writes : commits) {
            next = next.with(writes, tables);
        }
        return next;
    }

    /** Closes it, and returns whether it was open. */
    public synchronized boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        return wasOpen;
    }
}
