package dev.tidemark.runtime.internal.guard;

/** An instance that is guarded, so that it need not be again. */
public interface Guarded {
    /** Returns what guards it. */
    Guards guards();

    /** Returns whose instance it is. */
    PluginInstance who();
}
