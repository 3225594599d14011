package dev.tidemark.runtime;

/**
 * Tells a node that somebody may have written to its store, such as an app to its own file, so that the node looks sooner than it
 * would by itself. Whoever can't tell never does: the node looks from time to time all the same.
 */
@FunctionalInterface
public interface StoreWatch {
    /** Tells of nothing. */
    StoreWatch NONE = listener -> {};

    /**
     * Has somebody told once: soon after something is written next, by whomever; perhaps without cause, and perhaps a moment before
     * others can read it. Until it is told, a second listener takes the place of the first.
     *
     * @param listener called on any thread, perhaps before this returns; it returns soon
     */
    void next(Runnable listener);
}
