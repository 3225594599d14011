package dev.tidemark.plugin.storage.tiered;

/**
 * What is seen at a moment.
 *
 * @param tables that are defined
 * @param overlay what the backend does not have yet
 * @param state the number of the backend's state below that, see {@link CleanRows}
 */
record View(Tables tables, Overlay overlay, long state) {
    /** The number of what is no state of the backend, but lies within a transaction of it. */
    static final long NONE = -1;

    View with(Overlay next) {
        return new View(tables, next, state);
    }
}
