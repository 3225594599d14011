package dev.tidemark.runtime;

import java.util.Objects;

/** A sync, or another call to a node, can't be carried out for a known reason. The message is one line for people. */
public final class SyncException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Creates an exception with a message for people. */
    public SyncException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Creates an exception with a message for people, and a cause. */
    public SyncException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Returns what sort of problem this is. */
    public Kind kind() {
        return kind;
    }

    /** Sorts of problem. */
    public enum Kind {
        /** The server can't be reached, is at fault itself, or the link broke. Try again. */
        UNREACHABLE,
        /** The other end is no Tidemark, or speaks another version of the protocol. */
        INCOMPATIBLE,
        /** The server refused: the message says why. */
        REFUSED,
        /** The store can't be read or written. */
        STORAGE,
        /** The call does not fit the node or its tables. */
        USAGE,
        /** Something that should not happen. */
        INTERNAL
    }
}
