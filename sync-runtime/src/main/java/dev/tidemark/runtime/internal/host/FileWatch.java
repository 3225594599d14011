package dev.tidemark.runtime.internal.host;

import dev.tidemark.runtime.StoreWatch;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;

/**
 * Hears from the operating system that a database file was written to, or one that SQLite keeps beside it under its name. Where the
 * system does not say so, as on a network drive, or only looks by itself, nobody is told.
 *
 * <p>From what it hears until somebody wants to be told again it does not listen, so a file that is written to all the time, or another
 * one in the same folder, wakes nobody up more often than somebody asks.
 *
 * <p>Threading: safe. A daemon thread listens, from when somebody first wants to be told until {@link #close}.
 */
public final class FileWatch implements StoreWatch, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(FileWatch.class.getName());

    private final Path folder;
    private final String name;
    private final Object lock = new Object();
    private Optional<WatchService> service = Optional.empty();
    private Optional<WatchKey> listening = Optional.empty();
    private Optional<Runnable> waiting = Optional.empty();
    /** Whether it was closed, or the system can't tell. */
    private boolean ended;

    /** Creates a watch that listens to nothing yet. */
    public FileWatch(Path file) {
        Path absolute = file.toAbsolutePath();
        this.folder = absolute.getParent();
        this.name = absolute.getFileName().toString();
        // There Java itself reads the folder every few seconds.
        this.ended = System.getProperty("os.name").startsWith("Mac");
    }

    @Override
    public void next(Runnable listener) {
        synchronized (lock) {
            waiting = Optional.of(listener);
            if (!ended && listening.isEmpty()) {
                listen();
            }
        }
    }

    private void listen() {
        try {
            WatchService to = service.isPresent() ? service.get() : begin();
            listening = Optional.of(
                    folder.register(to, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY));
        } catch (IOException | UnsupportedOperationException | ClosedWatchServiceException e) {
            LOGGER.log(Level.DEBUG, "nobody tells of writes to '" + name + "'", e);
            ended = true;
        }
    }

    private WatchService begin() throws IOException {
        WatchService begun = folder.getFileSystem().newWatchService();
        service = Optional.of(begun);
        Thread thread = PluginScope.ofHost(new Thread(() -> hear(begun), "tidemark-watch-" + name));
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    private void hear(WatchService service) {
        try {
            while (true) {
                heard(service.take());
            }
        } catch (InterruptedException | ClosedWatchServiceException closed) {
            LOGGER.log(Level.TRACE, "nobody wants to hear of ''{0}'' any more", name);
        }
    }

    private void heard(WatchKey key) {
        boolean isMeant = key.pollEvents().stream().anyMatch(this::concerns);
        key.cancel();
        Optional<Runnable> told;
        synchronized (lock) {
            listening = Optional.empty();
            told = waiting.filter(listener -> isMeant);
            waiting = isMeant ? Optional.empty() : waiting;
        }
        told.ifPresent(Runnable::run);
    }

    /** An event without a name stands for some that were lost. */
    private boolean concerns(WatchEvent<?> event) {
        return event.context() == null || event.context().toString().startsWith(name);
    }

    /** Ends the thread. Idempotent. */
    @Override
    public void close() throws IOException {
        Optional<WatchService> closing;
        synchronized (lock) {
            ended = true;
            waiting = Optional.empty();
            closing = service;
        }
        if (closing.isPresent()) {
            closing.get().close();
        }
    }
}
