package dev.tidemark.runtime.internal.plugin;

/** Sets a plugin's class loader as the thread's for the time of a call into it, since many libraries look for their parts there. */
public final class PluginScope implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();

    private PluginScope() {}

    /** Enters the scope of a plugin on this thread, which also has to close it. */
    public static PluginScope enter(ClassLoader loader) {
        PluginScope scope = new PluginScope();
        scope.thread.setContextClassLoader(loader);
        return scope;
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
    }
}
