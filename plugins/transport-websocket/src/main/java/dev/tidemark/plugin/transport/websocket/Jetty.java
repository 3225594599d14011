package dev.tidemark.plugin.transport.websocket;

import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Configurable;

/** How Jetty is set up at both ends: few threads, small buffers, bounded pools. */
final class Jetty {
    private static final int MAX_THREADS = 32;
    private static final int MIN_THREADS = 4;
    private static final int IDLE_THREAD_MILLIS = 30_000;
    private static final int READ_BUFFER = 32 << 10;
    private static final int LARGEST_POOLED = 64 << 10;
    private static final int BUFFERS_OF_A_SIZE = 256;
    private static final long POOLED_BYTES = 8 << 20;

    private Jetty() {}

    /** Jetty's own queue asks the JVM's management for the width of a cache line, which takes a tenth of a second where nobody has yet. */
    static QueuedThreadPool threads(String name) {
        QueuedThreadPool threads =
                new QueuedThreadPool(MAX_THREADS, MIN_THREADS, IDLE_THREAD_MILLIS, new LinkedBlockingQueue<>());
        threads.setName(name);
        threads.setDaemon(true);
        return threads;
    }

    static ByteBufferPool buffers() {
        return new ArrayByteBufferPool(0, -1, LARGEST_POOLED, BUFFERS_OF_A_SIZE, POOLED_BYTES, POOLED_BYTES);
    }

    /** A message is one frame of WebSocket, at most as long as a frame of ours, and texts are not for us. */
    static void configure(Configurable endpoint, Settings settings) {
        endpoint.setIdleTimeout(settings.idleTimeout());
        endpoint.setInputBufferSize(READ_BUFFER);
        endpoint.setMaxBinaryMessageSize(Protocol.MAX_FRAME_BYTES);
        endpoint.setMaxFrameSize(Protocol.MAX_FRAME_BYTES);
        endpoint.setMaxTextMessageSize(1 << 10);
    }

    static void start(LifeCycle part) {
        try {
            part.start();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Jetty can't start: " + e.getMessage(), e);
        }
    }
}
