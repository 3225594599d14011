package dev.tidemark.runtime.internal.guard;

/** A plugin did what its contract does not allow. The message names it, and the fault is noted already. */
public final class PluginFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PluginFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
