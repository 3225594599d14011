package dev.tidemark.runtime.internal.wire;

/** What became of a device's write at the server. */
public enum OutcomeKind {
    /** It stands as it was written. */
    ACCEPTED,
    /** It stands together with concurrent writes. */
    MERGED,
    /** A concurrent write prevailed. */
    SUPERSEDED,
    /** It can't stand here; the reason says why. */
    REJECTED,
    /** A person is to decide. */
    DEFERRED,
    /** The conflict strategy that was to decide failed; the server keeps the write, tries again, and tells what came of it. */
    FAILED
}
