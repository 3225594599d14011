package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.runtime.internal.plugin.Problem.Code;

/** A provider is not as providers are. The message says what is wrong with it, in words that follow its class. */
final class BrokenProvider extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;

    BrokenProvider(Code code, String message) {
        super(message);
        this.code = code;
    }

    static BrokenProvider because(String message) {
        return new BrokenProvider(Code.BROKEN_PROVIDER, message);
    }

    Code code() {
        return code;
    }
}
