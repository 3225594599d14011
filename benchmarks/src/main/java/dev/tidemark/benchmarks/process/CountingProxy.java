package dev.tidemark.benchmarks.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a server and PostgreSQL, and counts by the answers how many journeys were made and how many statements were run.
 *
 * <p>Threading: two threads for each connection.
 */
public final class CountingProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket socket;
    private final int port;
    private final AtomicLong journeys = new AtomicLong();
    private final AtomicLong statements = new AtomicLong();

    /** @param port where PostgreSQL listens */
    public CountingProxy(int port) {
        this.port = port;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy", this::accept);
    }

    /** Returns the address of a database through this proxy, unencrypted, so that it can be read. */
    public String url(String database) {
        return "postgresql://postgres@localhost:" + socket.getLocalPort() + "/" + database
                + "?sslmode=disable&gssEncMode=disable";
    }

    /** Returns how often whoever is connected has waited for an answer. */
    public long journeys() {
        return journeys.get();
    }

    /** Returns how many statements were executed. */
    public long statements() {
        return statements.get();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Pair pair = new Pair(socket.accept(), new Socket(InetAddress.getLoopbackAddress(), port));
                start("to PostgreSQL", pair::toDatabase);
                start("from PostgreSQL", pair::fromDatabase);
            } catch (IOException e) {
                // The proxy was closed.
                return;
            }
        }
    }

    private void count(int kind) {
        switch (kind) {
            // Ready for the next, or for rows to be copied in: either way somebody has waited for it.
            case 'Z', 'G' -> journeys.incrementAndGet();
            case 'C' -> statements.incrementAndGet();
            default -> {}
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

    private final class Pair implements Closeable {
        private final Socket client;
        private final Socket database;

        Pair(Socket client, Socket database) throws IOException {
            this.client = client;
            this.database = database;
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
        }

        void toDatabase() {
            try (this;
                    InputStream in = client.getInputStream();
                    OutputStream out = database.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // Whichever end is closed, the other one is closed with it.
            }
        }

        void fromDatabase() {
            try (this;
                    DataInputStream in =
                            new DataInputStream(new BufferedInputStream(database.getInputStream(), BUFFER));
                    DataOutputStream out =
                            new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), BUFFER))) {
                for (int kind = in.read(); kind >= 0; kind = in.read()) {
                    count(kind);
                    int length = in.readInt();
                    out.write(kind);
                    out.writeInt(length);
                    out.write(in.readNBytes(length - Integer.BYTES));
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // Whichever end is closed, the other one is closed with it.
            }
        }

        @Override
        public void close() throws IOException {
            try (client) {
                database.close();
            }
        }
    }
}
