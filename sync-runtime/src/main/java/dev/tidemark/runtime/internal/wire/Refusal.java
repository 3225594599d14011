package dev.tidemark.runtime.internal.wire;

import java.util.Map;
import java.util.Objects;

/**
 * The sender can't go on, and closes.
 *
 * @param code for the program
 * @param message for people: what is wrong, and what to do
 * @param details facts for the program, such as the clock's offset
 */
public record Refusal(Code code, String message, Map<String, String> details) implements Message {

    /** Why a session ends. */
    public enum Code {
        /** The device speaks only versions that this server does not know yet. */
        PROTOCOL_TOO_NEW,
        /** The device speaks only versions that this server no longer knows. */
        PROTOCOL_TOO_OLD,
        /** The token is missing or wrong. */
        NOT_AUTHENTICATED,
        /** A frame or a batch is not what the protocol says, or came at the wrong time. */
        MALFORMED,
        /** A write comes from the future; {@code details} say by how much the clock is off. */
        CLOCK,
        /** The two schemas don't fit together. */
        SCHEMA,
        /** Too much to do; the device tries again later. */
        BUSY,
        /** A fault of the sender's own. */
        INTERNAL,
        /** The node that was connected to does not serve. */
        NOT_A_SERVER,
        /** Content under one key differs and was never settled: the user says what it means. */
        DIFFERS
    }

    /** Keeps an unmodifiable copy. */
    public Refusal {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        details = Map.copyOf(details);
    }
}
