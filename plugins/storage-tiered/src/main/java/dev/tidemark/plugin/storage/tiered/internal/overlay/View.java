package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;

/**
 * What is seen at a moment.
 *
 * @param tables that are defined
 * @param overlay what the backend does not have yet
 * @param state the number of the backend's state below that, see {@link CleanRows}
 */
public record View(Tables tables, Overlay overlay, long state) {
    /** The number of what is no state of the backend, but lies within a transaction of it. */
    public static final long NONE = -1;

    public View with(Overlay next) {
        return new View(tables, next, state);
    }
}
