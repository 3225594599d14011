package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.plugin.transport.websocket.WebSocketTransportProvider;
import dev.tidemark.protocol.client.Bytes;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that meets something that is no server of ours: it says what, loses nothing, and syncs elsewhere afterwards. */
class FalseServersTest {
    private static final String NOTES = "notes";

    @TempDir
    private Path directory;

    @Test
    void aServerThatSpeaksANewerProtocolOnly() throws Exception {
        byte[] refusal = Bytes.frame(11)
                .u8(1)
                .text("this server speaks protocol 7 and newer, the device at most 1. Update the device")
                .map(Map.of())
                .toArray();
        SyncException problem = syncWith(refusal);
        assertEquals(SyncException.Kind.INCOMPATIBLE, problem.kind());
        assertTrue(problem.getMessage().contains("Update the device"), problem.getMessage());
    }

    @Test
    void aServerThatWelcomesInAnotherProtocol() throws Exception {
        SyncException problem = syncWith(welcome(7, ""));
        assertEquals(SyncException.Kind.INCOMPATIBLE, problem.kind());
        assertTrue(problem.getMessage().contains("protocol 7"), problem.getMessage());
        assertTrue(problem.getMessage().contains("Update"), problem.getMessage());
    }

    @Test
    void aServerThatChoosesACodecThatWasNotOffered() throws Exception {
        SyncException problem = syncWith(welcome(1, "middle-out"));
        assertEquals(SyncException.Kind.INCOMPATIBLE, problem.kind());
        assertTrue(problem.getMessage().contains("middle-out"), problem.getMessage());
    }

    @Test
    void aServerThatSendsGarbageInFrames() throws Exception {
        for (byte[] garbage : new byte[][] {{}, {99}, {2, 1, 2, 3}, new byte[5_000], {9, 1, 1}, {8, 1, 1, 1, 0, 0}}) {
            SyncException problem = syncWith(garbage);
            assertEquals(SyncException.Kind.INCOMPATIBLE, problem.kind());
            assertTrue(problem.getMessage().contains("not Tidemark's protocol"), problem.getMessage());
        }
    }

    @Test
    void aServerThatSendsAPageOfGarbage() throws Exception {
        byte[] page = Bytes.frame(8)
                .uvarint(9)
                .uvarint(100)
                .uvarint(50)
                .uvarint(0)
                .raw(new byte[50])
                .toArray();
        SyncException problem = syncWith(
                welcome(1, ""), page, Bytes.frame(9).uvarint(9).uvarint(1).toArray());
        assertEquals(SyncException.Kind.INCOMPATIBLE, problem.kind());
    }

    @Test
    void aPlainWebServer() throws Exception {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            byte[] page = "<html>It works!</html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
        try {
            SyncException problem =
                    sync(URI.create("ws://127.0.0.1:" + web.getAddress().getPort()));
            assertEquals(SyncException.Kind.INCOMPATIBLE, problem.kind());
            assertTrue(problem.getMessage().contains("is not a node"), problem.getMessage());
        } finally {
            web.stop(0);
        }
    }

    @Test
    void somethingThatAnswersWithGarbage() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread babbler = new Thread(() -> babble(socket));
            babbler.setDaemon(true);
            babbler.start();
            SyncException problem = sync(URI.create("ws://127.0.0.1:" + socket.getLocalPort()));
            assertTrue(
                    problem.kind() == SyncException.Kind.INCOMPATIBLE
                            || problem.kind() == SyncException.Kind.UNREACHABLE,
                    problem.toString());
        }
    }

    private static void babble(ServerSocket socket) {
        try (Socket caller = socket.accept();
                OutputStream out = caller.getOutputStream()) {
            out.write("SSH-2.0-OpenSSH_9.2\r\n\u0000\u0001\u0002".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            caller.getInputStream().readNBytes(100);
        } catch (IOException hungUp) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nobody() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        SyncException problem = sync(URI.create("ws://127.0.0.1:" + port));
        assertEquals(SyncException.Kind.UNREACHABLE, problem.kind());
    }

    private SyncException syncWith(byte[]... answers) throws Exception {
        WebSocketTransportProvider provider = new WebSocketTransportProvider();
        try (Transport transport =
                provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(directory))) {
            Transport.Listener listener =
                    transport.listen(URI.create("ws://127.0.0.1:0"), link -> new Answering(link, answers));
            return sync(listener.address());
        }
    }

    /** Syncs with something false, then with a real server, and returns what the first said. */
    private SyncException sync(URI address) {
        Path here = directory.resolve(UUID.randomUUID().toString());
        here.toFile().mkdir();
        SyncException problem;
        try (SyncNode device = Hub.device(here, "device", address)) {
            device.define(TableDefinition.open(NOTES, "id"));
            device.write(writer -> {
                writer.put(NOTES, RowKey.of("n"), Row.of(Map.of("text", Value.of("mine"))));
                return "n";
            });
            problem = assertThrows(SyncException.class, device::sync);
            assertEquals(1, device.status().tables().get(0).pending());
        }
        try (SyncNode server = Hub.server(here);
                SyncNode device = Hub.device(here, "device", server.addresses().get(0))) {
            device.sync();
            assertEquals(
                    Optional.of(Value.of("mine")),
                    server.get(NOTES, RowKey.of("n")).flatMap(row -> row.get("text")));
        }
        return problem;
    }

    private static byte[] welcome(int protocol, String codec) {
        return Bytes.frame(2)
                .uvarint(protocol)
                .uuid(new UUID(1, 1))
                .text("false")
                .uvarint(1)
                .fixed64(1)
                .uvarint(1)
                .uvarint(0)
                .svarint(System.currentTimeMillis())
                .text(codec)
                .u8(1)
                .uvarint(0)
                .uvarint(0)
                .uvarint(0)
                .uvarint(0)
                .uvarint(0)
                .fixed64(0)
                .bool(false)
                .bool(false)
                .map(Map.of())
                .toArray();
    }

    /** Says all it has to say at the first frame. */
    private record Answering(Link link, byte[]... answers) implements Link.Receiver {
        @Override
        public void received(ByteBuffer frame) {
            if (frame.get(0) == 1) {
                for (byte[] answer : answers) {
                    link.send(ByteBuffer.wrap(answer));
                }
            }
        }

        @Override
        public void writable() {}

        @Override
        public void closed(Optional<TransportException> failure) {}
    }
}
