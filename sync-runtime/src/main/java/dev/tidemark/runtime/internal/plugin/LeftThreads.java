package dev.tidemark.runtime.internal.plugin;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** Threads of plugins that go on though everything of theirs was closed. They hold the plugin's classes in memory for ever. */
public final class LeftThreads {
    private static final System.Logger LOGGER = System.getLogger("dev.tidemark.plugins");
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long STEP_MILLIS = 50;

    private LeftThreads() {}

    /** Names them in the log, a line each, once they had a moment to end. */
    public static void report(PluginCatalog catalog) {
        find(catalog).forEach(line -> LOGGER.log(Level.WARNING, line));
    }

    /**
     * Returns a line for each thread that belongs to a plugin with a loader of its own and does not end within two seconds; of
     * plugins on the class path nobody can tell.
     */
    public static List<String> find(PluginCatalog catalog) {
        long waited = 0;
        List<String> left = look(catalog);
        while (!left.isEmpty() && waited < PATIENCE_MILLIS && pause()) {
            waited += STEP_MILLIS;
            left = look(catalog);
        }
        return left;
    }

    private static boolean pause() {
        try {
            Thread.sleep(STEP_MILLIS);
            return true;
        } catch (InterruptedException closingInHaste) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> look(PluginCatalog catalog) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> !isOfTheMachine(thread))
                .flatMap(thread -> owner(catalog, thread).stream()
                        .map(location -> "the plugin in " + location + " left thread '" + thread.getName()
                                + "' running after it was closed. It keeps the plugin in memory; tell its author"))
                .sorted()
                .toList();
    }

    /** The JDK's own threads, such as the one that waits for a child process, take on the loader of whoever they serve first. */
    private static boolean isOfTheMachine(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null || group.getParent() == null;
    }

    private static Optional<String> owner(PluginCatalog catalog, Thread thread) {
        return catalog.locationOf(thread.getContextClassLoader())
                .or(() -> catalog.locationOf(thread.getClass().getClassLoader()));
    }
}
