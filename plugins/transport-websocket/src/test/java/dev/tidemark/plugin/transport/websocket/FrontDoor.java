package dev.tidemark.plugin.transport.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A socket in front of a listener that lets callers in, and carries bytes to and fro. A door that is broken on purpose overrides how
 * it looks at a caller before it lets him in.
 */
class FrontDoor implements AutoCloseable {
    private final ServerSocket door;
    private final int room;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param room the port of the listener behind it */
    FrontDoor(int room) {
        this.room = room;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("door", this::open);
    }

    final int port() {
        return door.getLocalPort();
    }

    private void open() {
        try {
            while (!door.isClosed()) {
                Socket caller = door.accept();
                open.add(caller);
                admit(caller);
            }
        } catch (IOException e) {
            closeDoor();
        }
    }

    /** Lets a caller in; what this throws closes the door for all who come later. */
    void admit(Socket caller) throws IOException {
        letIn(caller, caller.getInputStream());
    }

    /** Connects a caller to the room. */
    final void letIn(Socket caller, InputStream heard) throws IOException {
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), room);
        open.add(inside);
        start("in", () -> carry(heard, caller, inside));
        start("out", () -> carry(inside.getInputStream(), inside, caller));
    }

    private void carry(InputStream from, Socket source, Socket target) throws IOException {
        try {
            OutputStream out = target.getOutputStream();
            from.transferTo(out);
            target.shutdownOutput();
        } catch (IOException e) {
            source.close();
            target.close();
        }
    }

    /** Returns the first byte that a caller says, for whoever wants to look at it before he is let in; -1 where he hangs up. */
    static int peek(PushbackInputStream heard) throws IOException {
        int first = heard.read();
        if (first >= 0) {
            heard.unread(first);
        }
        return first;
    }

    /** Turns everybody out who is in. */
    final void clear() throws IOException {
        for (Socket each : open) {
            each.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "front door, " + name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, failure) -> {});
        thread.start();
    }

    private void closeDoor() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeDoor();
    }
}
