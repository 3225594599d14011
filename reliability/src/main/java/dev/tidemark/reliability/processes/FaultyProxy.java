package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A TCP proxy on loopback that is as bad as networks are: it delays, drips, cuts after any byte, and opens a second connection on
 * which it plays what the client said once more, as a middle box does that lost track.
 *
 * <p>Threading: one thread for each direction of each connection; they end with the proxy.
 */
final class FaultyProxy implements AutoCloseable {
    private static final int BUFFER = 4_096;

    private final ServerSocket listener;
    private final int target;
    private final Fault fault;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean closed;

    /**
     * What is wrong with a connection.
     *
     * @param delayMillis for which each piece waits
     * @param pieceBytes how many bytes travel at once; few of them are a drip
     * @param upBytes after how many bytes from the client it is cut; a negative number for never
     * @param downBytes after how many bytes from the server it is cut; a negative number for never
     * @param twice whether what the client says is said on a second connection, too
     */
    record Fault(int delayMillis, int pieceBytes, int upBytes, int downBytes, boolean twice) {
        static Fault draw(RandomGenerator random) {
            return switch (random.nextInt(5)) {
                case 0 -> new Fault(random.nextInt(1, 40), BUFFER, -1, -1, false);
                case 1 -> new Fault(1, random.nextInt(1, 24), -1, random.nextInt(200, 3_000), false);
                case 2 -> new Fault(0, BUFFER, random.nextInt(6_000), -1, false);
                case 3 -> new Fault(0, BUFFER, -1, random.nextInt(6_000), false);
                default -> new Fault(0, BUFFER, -1, -1, true);
            };
        }
    }

    FaultyProxy(int target, Fault fault) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.fault = fault;
        thread(this::accept);
    }

    String address() {
        return "ws://127.0.0.1:" + listener.getLocalPort();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "faulty proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException closedOrRefused) {
            closeAll();
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = keep(new Socket(InetAddress.getLoopbackAddress(), target));
        keep(client);
        List<OutputStream> up = new ArrayList<>(List.of(server.getOutputStream()));
        if (fault.twice()) {
            Socket second = keep(new Socket(InetAddress.getLoopbackAddress(), target));
            up.add(second.getOutputStream());
            InputStream unheard = second.getInputStream();
            thread(() -> pump(unheard, List.of(), -1, List.of(second)));
        }
        InputStream fromClient = client.getInputStream();
        InputStream fromServer = server.getInputStream();
        OutputStream down = client.getOutputStream();
        thread(() -> pump(fromClient, up, fault.upBytes(), List.of(client, server)));
        thread(() -> pump(fromServer, List.of(down), fault.downBytes(), List.of(client, server)));
    }

    private synchronized Socket keep(Socket socket) throws IOException {
        if (closed) {
            socket.close();
        }
        sockets.add(socket);
        return socket;
    }

    /** Hands on bytes until either end closes, or so many have gone by; then both are closed. */
    private void pump(InputStream from, List<OutputStream> to, int most, List<Socket> both) {
        byte[] buffer = new byte[fault.pieceBytes()];
        int left = most;
        try {
            for (int read = from.read(buffer); read >= 0 && left != 0; read = from.read(buffer)) {
                int length = left < 0 ? read : Math.min(read, left);
                for (OutputStream each : to) {
                    each.write(buffer, 0, length);
                    each.flush();
                }
                left = left < 0 ? left : left - length;
                Thread.sleep(fault.delayMillis());
            }
        } catch (IOException closedByOneEnd) {
            // The other end is told by closing it, too.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            both.forEach(FaultyProxy::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException goneAnyway) {
            // It is of no use any more in either case.
        }
    }

    private synchronized void closeAll() {
        closed = true;
        sockets.forEach(FaultyProxy::close);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }
}
