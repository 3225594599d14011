package dev.tidemark.runtime.internal.engine;

import dev.tidemark.runtime.internal.wire.Refusal;
import java.util.Map;

/** What the other end sent is refused, and the session with it. */
final class SessionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    SessionRefused(Refusal.Code code, String message) {
        this(code, message, Map.of());
    }

    SessionRefused(Refusal.Code code, String message, Map<String, String> details) {
        super(message);
        this.refusal = new Refusal(code, message, details);
    }

    Refusal refusal() {
        return refusal;
    }
}
