package dev.tidemark.runtime.internal.wire;

import java.util.Map;

/** What the other end sent is refused, and the session with it. */
public final class SessionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /** Refuses for a reason that needs no details. */
    public SessionRefused(Refusal.Code code, String message) {
        this(code, message, Map.of());
    }

    /** @param details for the other end, as the code has them */
    public SessionRefused(Refusal.Code code, String message, Map<String, String> details) {
        super(message);
        this.refusal = new Refusal(code, message, details);
    }

    /** Returns what the other end is to be told. */
    public Refusal refusal() {
        return refusal;
    }
}
