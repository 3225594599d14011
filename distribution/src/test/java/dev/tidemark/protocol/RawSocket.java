package dev.tidemark.protocol;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A socket that does as much of a handshake as it likes, and reads only what it is told to. */
final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int SMALL_WINDOW = 4 << 10;
    private static final String BEGINNING =
            "GET /sync HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final String REST = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + "Sec-WebSocket-Protocol: tidemark.v1\r\n\r\n";

    private final Socket socket = new Socket();

    RawSocket(URI address) throws IOException {
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
    }

    /** Says the beginning of a handshake, and stops. */
    void hesitate() throws IOException {
        say(BEGINNING);
    }

    /** Passes the handshake. */
    void upgrade() throws IOException {
        say(BEGINNING + REST);
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head.toString());
        }
    }

    private void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a binary message, with a mask of zeros. */
    void frame(byte[] payload) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeByte(0x82);
        out.writeByte(0xff);
        out.writeLong(payload.length);
        out.writeInt(0);
        out.write(payload);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
