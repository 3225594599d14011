package dev.tidemark.api.transport;

import java.util.Objects;

/** A link can't be opened, or has failed. The runtime decides by the kind, never by the text, whether to try again. */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Creates an exception with a message for people. */
    public TransportException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Creates an exception with a message for people, and a cause. */
    public TransportException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Returns what sort of failure this is. */
    public Kind kind() {
        return kind;
    }

    /** Sorts of failure. */
    public enum Kind {
        /** Nobody answers at the address. Try again later. */
        UNREACHABLE,
        /** Somebody answers who does not speak this transport. */
        NOT_A_NODE,
        /** The link broke. Try again. */
        BROKEN,
        /** A frame is larger than the transport carries. */
        TOO_LARGE,
        /** The other end broke the transport's rules. */
        PROTOCOL,
        /** The link or transport was closed before. */
        CLOSED,
        /** The address to listen at is in use. */
        IN_USE,
        /** The address or a setting is refused. */
        REFUSED
    }
}
