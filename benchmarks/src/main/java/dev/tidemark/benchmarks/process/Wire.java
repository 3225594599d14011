package dev.tidemark.benchmarks.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between devices and a server, and counts every byte that goes over the sockets, either way, whatever it is.
 *
 * <p>Threading: two threads for each connection.
 */
public final class Wire implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final URI server;
    private final ServerSocket socket;
    private final AtomicLong bytes = new AtomicLong();

    /** Opens a port that passes all bytes on to a server. */
    public Wire(String server) {
        this.server = URI.create(server);
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Returns the server's address through this wire. */
    public String address() {
        return "ws://127.0.0.1:" + socket.getLocalPort() + server.getPath();
    }

    /** Returns how many bytes have passed. */
    public long bytes() {
        return bytes.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket near = socket.accept();
                Socket far = new Socket(server.getHost(), server.getPort());
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                start(() -> pump(near, far));
                start(() -> pump(far, near));
            } catch (IOException e) {
                // The wire was closed.
                return;
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                bytes.addAndGet(length);
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // Whichever end is closed, the other one is closed with it.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
