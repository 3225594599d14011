package dev.tidemark.plugin.transport.websocket;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Where connections are accepted. Shutting it frees its port before it returns: the operating system keeps the port as long as
 * a thread waits in {@code accept}, and Jetty does not wait for that thread.
 */
final class Door extends ServerConnector {
    private static final long PATIENCE_SECONDS = 2;

    private final Semaphore accepting = new Semaphore(1);

    Door(Server server, long idleMillis, ConnectionFactory... layers) {
        super(server, 1, 1, layers);
        setShutdownIdleTimeout(idleMillis);
    }

    @Override
    public void accept(int acceptor) throws IOException {
        accepting.acquireUninterruptibly();
        try {
            super.accept(acceptor);
        } finally {
            accepting.release();
        }
    }

    /** Stops to accept and leaves what was accepted as it is. Returns whether the port is free. */
    boolean shut() {
        shutdown();
        try {
            return accepting.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
