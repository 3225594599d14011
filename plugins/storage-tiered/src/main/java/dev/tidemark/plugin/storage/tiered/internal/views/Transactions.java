package dev.tidemark.plugin.storage.tiered.internal.views;

import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import java.util.List;

/** What a transaction needs of its store. */
public interface Transactions {
    /** Begins a transaction of the backend behind all that is committed. */
    Through through();

    /** Returns what stays in memory beside such a transaction, less what it has written. */
    Overlay kept(List<Write> writes);

    /** Returns whether an overlay may take so many bytes. */
    boolean hasRoom(long bytes);

    /**
     * Commits writes in memory: they were made on one overlay, and led to another.
     *
     * @return waits until the commit is as safe as it is to be
     */
    Runnable commit(List<Write> writes, Overlay from, Overlay to);

    /** Commits in the backend. */
    void commit(Through backend, Overlay kept, Tables definitions);

    /** Is told that the transaction has ended. */
    void ended();
}
