package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What is committed: an overlay over a state of the backend, and the commits that the overlay is made of.
 *
 * <p>Threading: safe.
 */
final class Committed {
    private static final int FEW_COMMITS = 16;

    private final StorageBackend backend;
    private final Journal journal;
    private final List<Commit> unflushed = new ArrayList<>();
    private View view;
    private Behind behind;
    private long last;
    private boolean closed;

    /**
     * What a flush brings to the backend.
     *
     * @param view which is flushed
     * @param commits how many it is made of
     * @param last the number of the last of them, or of the one before
     */
    record Capture(View view, int commits, long last) {}

    /**
     * Creates it.
     *
     * @param recovered what an earlier process has left
     */
    Committed(StorageBackend backend, Journal journal, Recovery recovered) {
        this.backend = backend;
        this.journal = journal;
        this.view = recovered.view();
        this.behind = recovered.behind();
        this.last = recovered.last();
        unflushed.addAll(recovered.commits());
    }

    synchronized void checkOpen() {
        if (closed) {
            throw Failures.of(StorageException.Kind.CLOSED, "it was closed before");
        }
    }

    /** Lets somebody see what is committed now, who leaves when he has seen enough. */
    synchronized <T> T enter(BiFunction<View, Behind, T> reader) {
        checkOpen();
        behind.enter();
        return reader.apply(view, behind);
    }

    synchronized View view() {
        return view;
    }

    synchronized Behind behind() {
        return behind;
    }

    /**
     * Adds a commit.
     *
     * @param from the overlay that it was made on
     * @param to what that has become by it
     * @return its number
     */
    synchronized long add(List<Write> writes, Overlay from, Overlay to) {
        checkOpen();
        Commit commit = new Commit(last + 1, List.copyOf(writes));
        journal.append(commit);
        last = commit.number();
        unflushed.add(commit);
        view = view.with(view.overlay() == from ? to : view.overlay().with(writes, view.tables()));
        return last;
    }

    /** Returns what there is to flush. */
    synchronized Capture capture() {
        if (!unflushed.isEmpty()) {
            journal.turn();
        }
        return new Capture(view, unflushed.size(), last);
    }

    /** Has all who come from now on see something else. */
    synchronized void move(View next, Behind source) {
        Behind before = behind;
        view = next;
        behind = source;
        if (before != source) {
            before.leave();
        }
    }

    /**
     * Puts the commits that were made meanwhile over what a flush has led to: all but the last few before anybody has to wait.
     *
     * @param kept what the flush has left in memory
     * @param state the number of the backend's state now
     */
    void exchange(Capture flushed, Overlay kept, long state) {
        Tables tables = flushed.view().tables();
        Overlay overlay = kept;
        int done = flushed.commits();
        List<Commit> more = commitsFrom(done);
        while (more.size() > FEW_COMMITS) {
            overlay = with(overlay, more, tables);
            done += more.size();
            more = commitsFrom(done);
        }
        synchronized (this) {
            overlay = with(overlay, unflushed.subList(done, unflushed.size()), tables);
            unflushed.subList(0, flushed.commits()).clear();
            move(new View(tables, overlay, state), new Behind(backend));
        }
    }

    private synchronized List<Commit> commitsFrom(int first) {
        return List.copyOf(unflushed.subList(first, unflushed.size()));
    }

    private static Overlay with(Overlay overlay, List<Commit> commits, Tables tables) {
        Overlay next = overlay;
        for (Commit commit : commits) {
            next = next.with(commit.writes(), tables);
        }
        return next;
    }

    synchronized boolean isFlushed() {
        return unflushed.isEmpty();
    }

    /** Closes it, and returns whether it was open. */
    synchronized boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        return wasOpen;
    }
}
