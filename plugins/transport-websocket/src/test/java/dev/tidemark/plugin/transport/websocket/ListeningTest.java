package dev.tidemark.plugin.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Addresses and TLS. The fixture {@code localhost.p12} holds a key and a certificate that it signed itself, valid for a hundred
 * years: {@code keytool -genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 -validity 36500}.
 */
@Timeout(60)
class ListeningTest {
    private static final URI SECURE = URI.create("wss://localhost:0");

    private static String keystore() throws Exception {
        return Path.of(ListeningTest.class.getResource("localhost.p12").toURI()).toString();
    }

    private static void assertRefused(Map<String, Object> settings, String address, String remedy) {
        Transport transport = Ends.transport(settings);
        try {
            URI uri = URI.create(address);
            TransportException failure =
                    assertThrows(TransportException.class, () -> transport.listen(uri, link -> new Ends.Told()));
            assertEquals(Kind.REFUSED, failure.kind());
            assertTrue(failure.getMessage().contains(remedy), failure::getMessage);
        } finally {
            transport.close();
        }
    }

    @Test
    void anAddressThatOthersReachNeedsTls() {
        assertRefused(Map.of(), "ws://0.0.0.0:0", "allow-plain");
        assertRefused(Map.of(), "ws://[::]:0", "allow-plain");
    }

    @Test
    void plainCanBeAllowed() {
        Transport transport = Ends.transport(Map.of("allow-plain", true));
        URI address = transport
                .listen(URI.create("ws://0.0.0.0:0"), link -> new Ends.Told())
                .address();
        assertTrue(address.getPort() > 0, address::toString);
        transport.close();
    }

    @Test
    void tlsNeedsAKeystore() {
        assertRefused(Map.of(), SECURE.toString(), "keystore");
    }

    @Test
    void anAddressNeedsAPortAndNoPath() {
        assertRefused(Map.of(), "ws://127.0.0.1", "port");
        assertRefused(Map.of(), "ws://127.0.0.1:0/elsewhere", "/sync");
    }

    @Test
    void framesTravelOverTls() throws Exception {
        Map<String, Object> keys = Map.of("keystore", keystore(), "keystore-password", "changeit");
        Map<String, Object> trust = Map.of("truststore", keystore(), "truststore-password", "changeit");
        Transport node = Ends.transport(keys);
        Transport device = Ends.transport(trust);
        try {
            URI address = node.listen(SECURE, TlsEcho::new).address();
            Ends.Told told = new Ends.Told();
            Link link = Ends.connect(device, address);
            link.start(told);
            ByteBuffer frame = ByteBuffer.allocate(Protocol.MAX_FRAME_BYTES).put(77, (byte) 7);
            link.send(frame.duplicate());
            assertEquals(frame, told.frame());
        } finally {
            device.close();
            node.close();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        Transport node = Ends.transport(Map.of("keystore", keystore(), "keystore-password", "changeit"));
        Transport device = Ends.transport(Map.of());
        try {
            URI address = node.listen(SECURE, TlsEcho::new).address();
            TransportException failure = Ends.failure(device, address);
            assertEquals(Kind.REFUSED, failure.kind(), failure::getMessage);
            assertTrue(failure.getMessage().contains("truststore"), failure::getMessage);
        } finally {
            device.close();
            node.close();
        }
    }

    @Test
    void aKeystoreThatCanNotBeOpenedIsNamed() throws Exception {
        Map<String, Object> wrong = Map.of("keystore", keystore(), "keystore-password", "wrong");
        PluginException password = assertThrows(PluginException.class, () -> Ends.transport(wrong));
        assertTrue(password.getMessage().contains("keystore-password"), password::getMessage);
        PluginException file =
                assertThrows(PluginException.class, () -> Ends.transport(Map.of("keystore", "missing.p12")));
        assertTrue(file.getMessage().contains("missing.p12"), file::getMessage);
    }

    /** Sends back what it gets. */
    private record TlsEcho(Link link) implements Link.Receiver {
        @Override
        public void received(ByteBuffer frame) {
            link.send(frame);
        }

        @Override
        public void writable() {
            link.queuedBytes();
        }

        @Override
        public void closed(java.util.Optional<TransportException> failure) {
            link.close();
        }
    }
}
