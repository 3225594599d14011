package dev.tidemark.runtime;

/** Gets told how far a sync is. Called on the node's threads; it returns quickly. */
@FunctionalInterface
public interface Progress {
    /** Says nothing to anybody. */
    Progress NONE = (phase, done, total) -> {};

    /**
     * A sync has got on.
     *
     * @param phase what it is doing
     * @param done rows so far in this phase
     * @param total rows in this phase in all, or -1 where that is not known
     */
    void at(Phase phase, long done, long total);

    /** What a sync does, one after the other. */
    enum Phase {
        /** It connects. */
        CONNECT,
        /** It sends. */
        PUSH,
        /** It receives. */
        PULL,
        /** It writes what it received. */
        APPLY
    }
}
