package dev.tidemark.api.storage;

import java.util.Objects;

/** A store can't do what it was asked. The runtime decides by the kind, never by the text, whether to try again. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Creates an exception with a message for people: where, what is wrong, what to do. */
    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Creates an exception with a message for people, and a cause. */
    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Returns what sort of failure this is. */
    public Kind kind() {
        return kind;
    }

    /** Sorts of failure. */
    public enum Kind {
        /** Somebody else holds the store. Try again. */
        BUSY,
        /** What is there is damaged, or no store. */
        CORRUPT,
        /** There is no room left, on the disk or within the bound that was set. */
        FULL,
        /** The store may not be written. */
        READ_ONLY,
        /** It was closed before. */
        CLOSED,
        /** This store can't do that. */
        UNSUPPORTED,
        /** The operating system or the database failed otherwise. */
        FAILED
    }
}
