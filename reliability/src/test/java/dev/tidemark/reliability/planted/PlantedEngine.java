package dev.tidemark.reliability.planted;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.jar.JarFile;

/**
 * All of Tidemark once more, with a fault in it: every class of ours is loaded anew, from a folder of changed classes where they are
 * there. Libraries are shared, for some hold native code that one loader alone may have.
 */
final class PlantedEngine implements AutoCloseable {
    private static final ClassLoader LIBRARIES =
            new URLClassLoader(classPath(false), ClassLoader.getPlatformClassLoader());

    private final URLClassLoader loader;
    private final Map<String, LongFunction<Optional<String>>> drivers = new HashMap<>();

    /** @param changed a folder of classes that come before those of the class path */
    PlantedEngine(Path changed) {
        List<URL> ours = new ArrayList<>();
        ours.add(url(changed));
        ours.addAll(List.of(classPath(true)));
        loader = new URLClassLoader(ours.toArray(URL[]::new), LIBRARIES);
    }

    /**
     * Plays the history of a seed.
     *
     * @param driver the name of a class with a constructor without parameters that does it: of a seed it returns the name of what
     *     did not hold, or nothing
     */
    Optional<String> play(String driver, long seed) {
        return inside(() -> drivers.computeIfAbsent(driver, this::<LongFunction<Optional<String>>>driver)
                .apply(seed));
    }

    /** Plays a history that is written down, and returns the name of what did not hold, or nothing. */
    Optional<String> playWritten(String history) {
        return inside(() -> this.<Function<String, Optional<String>>>driver(WrittenDriver.class.getName())
                .apply(history));
    }

    private Optional<String> inside(Supplier<Optional<String>> play) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return play.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked")
    private <T> T driver(String name) {
        try {
            return (T) loader.loadClass(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException("there is no driver " + name, wrong);
        }
    }

    private static URL[] classPath(boolean ours) {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .map(Path::of)
                .filter(Files::exists)
                .filter(entry -> isOurs(entry) == ours)
                .map(PlantedEngine::url)
                .toArray(URL[]::new);
    }

    private static boolean isOurs(Path entry) {
        if (Files.isDirectory(entry)) {
            return true;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.stream().anyMatch(each -> each.getName().startsWith("dev/tidemark/"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
