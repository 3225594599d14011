package dev.tidemark.runtime.internal.wiring;

import dev.tidemark.api.plugin.PluginException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be closed, the last first. Threading: safe. Everything is closed once, and a failure to close one does not keep
 * the others open.
 */
final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void close() {
        PluginException failure = new PluginException("a part of the node could not be closed");
        closeBecauseOf(failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Closes everything on the way out with a failure, to which further ones are added. */
    synchronized void closeBecauseOf(Exception failure) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
