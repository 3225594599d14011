package dev.tidemark.plugin.storage.tiered.internal.overlay;

/**
 * What is seen at a moment.
 *
 * @param tables that are defined
 * @param overlay what the backend does not have yet
 * @param state the number of the backend's state below that, which rises with each of them
 * @param version the number of this view, which rises with each of them
 */
public record View(Tables tables, Overlay overlay, long state, long version) {
    /** The number of what is no state of the backend, but lies within a transaction of it; and of views of that. */
    public static final long NONE = -1;

    /** Returns the view that follows this one by a commit. */
    public View with(Overlay next) {
        return new View(tables, next, state, version + 1);
    }

    /** Returns the view that follows this one over another state of the backend. */
    public View over(Tables definitions, Overlay next, long behind) {
        return new View(definitions, next, behind, version + 1);
    }
}
