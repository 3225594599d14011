package dev.tidemark.runtime.internal.wire;

/** Bytes that are not what the protocol says, or something that the protocol can't carry. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message for people. */
    public WireException(String message) {
        super(message);
    }

    /** Creates an exception with a message for people, and a cause. */
    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
