package dev.tidemark.plugin.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Somebody on a bare socket, who keeps to no rule. */
final class Stranger implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String UPGRADE =
            "GET /sync HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: tidemark.v1\r\n";

    private final Socket socket;

    Stranger(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    static Stranger at(URI address) throws IOException {
        return new Stranger(new Socket(address.getHost(), address.getPort()));
    }

    /** Returns somebody who has passed the handshake. */
    static Stranger insideOf(URI address) throws IOException {
        Stranger stranger = at(address);
        String answer = stranger.upgrade(SUBPROTOCOL);
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(answer);
        }
        return stranger;
    }

    String upgrade(String headers) throws IOException {
        say(UPGRADE + headers + "\r\n");
        return head();
    }

    void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a frame with a mask of zeros. */
    void frame(int flagsAndOpcode, byte[] payload) throws IOException {
        frame(flagsAndOpcode, payload.length, payload);
    }

    /** Sends a frame that may lie about its length. */
    void frame(int flagsAndOpcode, long length, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) flagsAndOpcode)
                .put((byte) 0xff)
                .putLong(length)
                .putInt(0)
                .put(payload);
        say(frame.array());
    }

    /** Returns what is said up to an empty line, or to the end. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns the code of the close frame that comes next. */
    int closeCode() throws IOException {
        byte[] start = socket.getInputStream().readNBytes(4);
        if (start.length < 4 || start[0] != (byte) 0x88) {
            throw new IOException(
                    "no close frame but " + java.util.HexFormat.of().formatHex(start));
        }
        return ByteBuffer.wrap(start).getShort(2);
    }

    /** Returns whether the other end closes, whatever it says before. */
    boolean isLeft() throws IOException {
        socket.getInputStream().readAllBytes();
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
