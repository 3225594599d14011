package dev.tidemark.plugin.storage.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Stands between a store and PostgreSQL, and cuts a connection while it commits. */
final class CuttingProxy implements AutoCloseable {
    /** When the next connection that commits is cut. */
    enum Cut {
        /** Not at all. */
        NEVER,
        /** Before PostgreSQL hears of it. */
        BEFORE_THE_COMMIT,
        /** When it has been done, and before the answer arrives. */
        BEFORE_THE_ANSWER
    }

    private final ServerSocket socket;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);

    CuttingProxy() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy", this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    void cut(Cut when) {
        next.set(when);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Pair pair = new Pair(socket.accept(), new Socket(InetAddress.getLoopbackAddress(), Server.port()));
                start("to PostgreSQL", pair::toServer);
                start("from PostgreSQL", pair::toClient);
            } catch (IOException e) {
                // The proxy was closed.
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One connection, and the one that stands for it. */
    private final class Pair implements Closeable {
        private final Socket client;
        private final Socket server;
        private boolean commitsNext;
        private volatile boolean answerIsLost;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() {
            pump(client, server, this::lets);
        }

        void toClient() {
            pump(server, client, bytes -> !answerIsLost);
        }

        /** Returns whether what a client says is passed on. */
        private boolean lets(String said) {
            Cut cut = commitsNext ? next.getAndSet(Cut.NEVER) : Cut.NEVER;
            commitsNext = said.contains("SET head");
            answerIsLost |= cut == Cut.BEFORE_THE_ANSWER;
            return cut != Cut.BEFORE_THE_COMMIT;
        }

        private void pump(Socket from, Socket to, Predicate<String> lets) {
            byte[] buffer = new byte[1 << 16];
            try (this;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (!lets.test(new String(buffer, 0, count, StandardCharsets.ISO_8859_1))) {
                        return;
                    }
                    out.write(buffer, 0, count);
                    out.flush();
                }
            } catch (IOException e) {
                // Whichever end is closed, the other one is closed with it.
            }
        }

        @Override
        public void close() throws IOException {
            try (client) {
                server.close();
            }
        }
    }
}
