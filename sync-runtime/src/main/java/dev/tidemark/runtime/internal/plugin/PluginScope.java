package dev.tidemark.runtime.internal.plugin;

import java.util.function.Supplier;

/**
 * Calls a plugin with its class loader as the thread's, since many libraries look for their parts there; and the node with the
 * node's own, where a plugin calls back on a thread of its own.
 */
public final class PluginScope {
    private static final ClassLoader HOST = PluginScope.class.getClassLoader();

    private PluginScope() {}

    /** Returns what a call into a plugin returns; afterwards the thread has the loader that it had before. */
    public static <T> T call(ClassLoader loader, Supplier<T> plugin) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        if (before != loader) {
            thread.setContextClassLoader(loader);
        }
        try {
            return plugin.get();
        } finally {
            if (thread.getContextClassLoader() != before) {
                thread.setContextClassLoader(before);
            }
        }
    }

    /** Returns what a call from a plugin into the node returns. */
    public static <T> T asHost(Supplier<T> callback) {
        return call(HOST, callback);
    }

    /** Calls the node from a plugin. */
    public static void asHost(Runnable callback) {
        call(HOST, () -> {
            callback.run();
            return null;
        });
    }

    /** Gives a thread of the node's the node's loader; else it would have that of whatever code happened to need it first. */
    public static Thread ofHost(Thread thread) {
        thread.setContextClassLoader(HOST);
        return thread;
    }
}
