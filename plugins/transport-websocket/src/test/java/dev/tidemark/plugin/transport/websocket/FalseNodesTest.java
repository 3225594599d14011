package dev.tidemark.plugin.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a device makes of somebody who listens at the address and is no node. */
@Timeout(60)
class FalseNodesTest {
    /** As long as a busy machine may take to start a client, or to connect one. */
    private static final int PATIENCE_MILLIS = 30_000;

    private final Transport device = Ends.transport(Map.of("connect-timeout", "30s", "ping", "100ms"));
    private ServerSocket socket;
    private URI address;

    @BeforeEach
    void listen() throws IOException {
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(PATIENCE_MILLIS);
        address = URI.create("ws://127.0.0.1:" + socket.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        device.close();
        socket.close();
    }

    private CompletableFuture<TransportException> connecting() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Ends.failure(device, address);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private TransportException afterAnswer(String answer) throws Exception {
        CompletableFuture<TransportException> failure = connecting();
        try (Stranger caller = accept(failure)) {
            caller.head();
            caller.say(answer);
        }
        return failure.get();
    }

    /** Waits for the device; a test that waits in vain says what has become of it. */
    private Stranger accept(CompletableFuture<?> device) throws IOException {
        try {
            return new Stranger(socket.accept());
        } catch (SocketTimeoutException nobody) {
            throw new AssertionError("nobody came; the device: " + told(device), nobody);
        }
    }

    private static String told(CompletableFuture<?> device) {
        return device.isDone()
                ? device.handle((value, error) -> value + ", " + error).join()
                : "still connecting";
    }

    @Test
    void aWebServerIsNotANode() throws Exception {
        for (int status : new int[] {200, 301, 404, 500}) {
            TransportException failure =
                    afterAnswer("HTTP/1.1 " + status + " Whatever\r\nContent-Length: 5\r\n\r\nhello");
            assertEquals(Kind.NOT_A_NODE, failure.kind(), failure::getMessage);
            assertTrue(failure.getMessage().contains(String.valueOf(status)), failure::getMessage);
            assertTrue(failure.getMessage().contains(address.getAuthority()), failure::getMessage);
        }
    }

    @Test
    void aProxyWithoutItsNodeIsUnreachable() throws Exception {
        TransportException failure = afterAnswer("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        assertEquals(Kind.UNREACHABLE, failure.kind(), failure::getMessage);
    }

    @Test
    void whatDoesNotSpeakHttpIsNotANode() throws Exception {
        TransportException failure = afterAnswer("SSH-2.0-OpenSSH_9.2p1\r\n");
        assertEquals(Kind.NOT_A_NODE, failure.kind(), failure::getMessage);
    }

    @Test
    void whoHangsUpIsUnreachable() throws Exception {
        assertEquals(Kind.UNREACHABLE, afterAnswer("").kind());
    }

    @Test
    void whoStaysSilentIsUnreachableAfterTheTimeOut() throws Exception {
        Transport hasty = Ends.transport(Map.of("connect-timeout", "1s"));
        try {
            TransportException failure = Ends.failure(hasty, address);
            assertEquals(Kind.UNREACHABLE, failure.kind(), failure::getMessage);
        } finally {
            hasty.close();
        }
    }

    @Test
    void aWebSocketServerOfAnotherSubprotocolIsNotANode() throws Exception {
        CompletableFuture<TransportException> failure = connecting();
        try (Stranger caller = accept(failure)) {
            upgrade(caller, "");
            assertEquals(Kind.NOT_A_NODE, failure.get().kind(), failure.get()::getMessage);
        }
    }

    @Test
    void aNodeThatAnswersNoPingIsBroken() throws Exception {
        CompletableFuture<Link> link = device.connect(address).toCompletableFuture();
        try (Stranger caller = accept(link)) {
            upgrade(caller, Stranger.SUBPROTOCOL);
            Ends.Told told = new Ends.Told();
            link.get().start(told);
            TransportException failure = told.failure();
            assertEquals(Kind.BROKEN, failure.kind());
            assertTrue(failure.getMessage().contains("ping"), failure::getMessage);
        }
    }

    private static void upgrade(Stranger caller, String headers) throws Exception {
        String request = caller.head();
        String key = request.replaceAll("(?is).*Sec-WebSocket-Key: (\\S+).*", "$1");
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        caller.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n" + headers + "\r\n");
    }
}
