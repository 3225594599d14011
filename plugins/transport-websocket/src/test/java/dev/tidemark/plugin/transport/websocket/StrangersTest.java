package dev.tidemark.plugin.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever connects, with whatever: a node answers in words, or closes that connection and goes on. */
@Timeout(60)
class StrangersTest {
    private static final int FINAL_BINARY = 0x82;
    private static final int FINAL_TEXT = 0x81;
    private static final int FIRST_BINARY = 0x02;
    private static final int LAST_PART = 0x80;
    private static final int CLOSE = 0x88;

    private final Transport node =
            Ends.transport(Map.of("allowed-origins", "https://app.example.org", "idle-timeout", "2s"));
    private final BlockingQueue<Ends.Told> told = new LinkedBlockingQueue<>();
    private final URI address = node.listen(Ends.ANYWHERE, this::accept).address();

    private Link.Receiver accept(Link link) {
        Ends.Told receiver = new Ends.Told();
        told.add(receiver);
        return receiver;
    }

    private Ends.Told accepted() throws InterruptedException {
        return java.util.Optional.ofNullable(told.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aVisitorIsToldWhatListensHere() throws Exception {
        assertAnswers("GET /sync HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 426 ");
        assertAnswers("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 ");
        assertAnswers("POST /sync HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 426 ");
        assertAnswers("SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 400 ");
    }

    private void assertAnswers(String question, String answer) throws Exception {
        try (Stranger stranger = Stranger.at(address)) {
            stranger.say(question);
            String head = stranger.head();
            assertTrue(head.startsWith(answer), head);
            assertFalse(head.toLowerCase(Locale.ROOT).contains("jetty"), head);
        }
    }

    @Test
    void aPageOfAForeignOriginIsRefused() throws Exception {
        try (Stranger page = Stranger.at(address)) {
            String answer = page.upgrade(Stranger.SUBPROTOCOL + "Origin: https://evil.example.org\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        }
    }

    @Test
    void aPageOfAnAllowedOriginIsLetIn() throws Exception {
        try (Stranger page = Stranger.at(address)) {
            String answer = page.upgrade(Stranger.SUBPROTOCOL + "Origin: https://app.example.org\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        }
    }

    @Test
    void anotherSubprotocolIsRefused() throws Exception {
        try (Stranger stranger = Stranger.at(address)) {
            String answer = stranger.upgrade("Sec-WebSocket-Protocol: chat\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @Test
    void noExtensionIsAgreedTo() throws Exception {
        try (Stranger stranger = Stranger.at(address)) {
            String answer = stranger.upgrade(Stranger.SUBPROTOCOL + "Sec-WebSocket-Extensions: permessage-deflate\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
            assertFalse(answer.contains("deflate"), answer);
        }
    }

    @Test
    void garbageClosesThatConnectionAlone() throws Exception {
        try (Stranger well = Stranger.insideOf(address)) {
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < 20; i++) {
                talkGarbage(random);
            }
            well.frame(FINAL_BINARY, new byte[] {1, 2, 3});
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), accepted().frame());
        }
    }

    private void talkGarbage(SplittableRandom random) throws Exception {
        byte[] garbage = new byte[20_000];
        random.nextBytes(garbage);
        try (Stranger stranger = Stranger.at(address)) {
            stranger.say(garbage);
            assertTrue(stranger.isLeft());
        } catch (SocketException e) {
            assertFalse(e.getMessage().isEmpty(), "closed while the garbage was being sent");
        }
    }

    @Test
    void aMessageInPartsIsOneFrame() throws Exception {
        try (Stranger stranger = Stranger.insideOf(address)) {
            stranger.frame(FIRST_BINARY, new byte[] {1, 2});
            stranger.frame(LAST_PART, new byte[] {3});
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), accepted().frame());
        }
    }

    @Test
    void aFrameThatIsTooLongIsRefusedWhateverLengthItAnnounces() throws Exception {
        for (long length : new long[] {Protocol.MAX_FRAME_BYTES + 1L, 1L << 31, 1L << 62}) {
            try (Stranger stranger = Stranger.insideOf(address)) {
                if (takes(stranger, length)) {
                    assertEquals(1009, stranger.closeCode());
                }
                assertEquals(Kind.TOO_LARGE, accepted().failure().kind());
            }
        }
    }

    /** Returns whether all of a frame was taken; the connection may be closed while its end is still being sent. */
    private static boolean takes(Stranger stranger, long length) throws IOException {
        try {
            stranger.frame(FINAL_BINARY, length, new byte[Protocol.MAX_FRAME_BYTES + 1]);
            return true;
        } catch (SocketException closed) {
            return false;
        }
    }

    @Test
    void partsThatAddUpToTooMuchAreRefused() throws Exception {
        try (Stranger stranger = Stranger.insideOf(address)) {
            stranger.frame(FIRST_BINARY, new byte[Protocol.MAX_FRAME_BYTES]);
            stranger.frame(LAST_PART, new byte[1]);
            assertEquals(1009, stranger.closeCode());
            assertEquals(Kind.TOO_LARGE, accepted().failure().kind());
        }
    }

    @Test
    void aTextIsRefused() throws Exception {
        try (Stranger stranger = Stranger.insideOf(address)) {
            stranger.frame(FINAL_TEXT, new byte[] {'h', 'i'});
            assertEquals(1003, stranger.closeCode());
            stranger.frame(CLOSE, new byte[0]);
            assertEquals(Kind.PROTOCOL, accepted().failure().kind());
        }
    }

    @Test
    void aFrameWithoutMaskIsRefused() throws Exception {
        try (Stranger stranger = Stranger.insideOf(address)) {
            stranger.say(new byte[] {(byte) FINAL_BINARY, 1, 7});
            assertEquals(1002, stranger.closeCode());
            assertEquals(Kind.PROTOCOL, accepted().failure().kind());
        }
    }

    @Test
    void aConnectionThatIsCutIsBroken() throws Exception {
        Stranger stranger = Stranger.insideOf(address);
        Ends.Told link = accepted();
        stranger.close();
        assertEquals(Kind.BROKEN, link.failure().kind());
    }

    @Test
    void aPeerThatFallsSilentIsGivenUp() throws Exception {
        try (Stranger stranger = Stranger.insideOf(address)) {
            assertTrue(stranger.isLeft());
            String message = accepted().failure().getMessage();
            assertTrue(message.contains("idle-timeout"), message);
        }
    }
}
