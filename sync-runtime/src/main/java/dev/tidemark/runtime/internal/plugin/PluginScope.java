package dev.tidemark.runtime.internal.plugin;

import java.util.function.Supplier;

/** Calls a plugin with its class loader as the thread's, since many libraries look for their parts there. */
public final class PluginScope {
    private PluginScope() {}

    /** Returns what a call into a plugin returns; afterwards the thread has the loader that it had before. */
    public static <T> T call(ClassLoader loader, Supplier<T> plugin) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return plugin.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
