package dev.tidemark.reliability.processes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network that is bad does to bytes what it is told to. */
class FaultyProxyTest {
    private static final byte[] SAID = "what the client says".getBytes(StandardCharsets.US_ASCII);

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private FaultyProxy proxy(FaultyProxy.Fault fault) throws IOException {
        return new FaultyProxy(server.getLocalPort(), fault);
    }

    private static Socket connect(FaultyProxy proxy) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.address()).getPort());
    }

    /** Says something, and returns what arrives at one of the connections that the server gets. */
    private byte[] heard(FaultyProxy.Fault fault, int connection) throws IOException {
        try (FaultyProxy proxy = proxy(fault);
                Socket client = connect(proxy)) {
            Socket heard = server.accept();
            for (int i = 0; i < connection; i++) {
                heard = server.accept();
            }
            try (Socket last = heard) {
                client.getOutputStream().write(SAID);
                client.shutdownOutput();
                return last.getInputStream().readAllBytes();
            }
        }
    }

    @Test
    void whatIsDrippedArrivesWhole() throws IOException {
        assertArrayEquals(SAID, heard(new FaultyProxy.Fault(1, 3, -1, -1, false), 0));
    }

    @Test
    void aConnectionIsCutAfterTheBytesThatWereNamed() throws IOException {
        assertEquals(7, heard(new FaultyProxy.Fault(0, 4_096, 7, -1, false), 0).length);
    }

    @Test
    void whatAClientSaysIsSaidOnASecondConnectionToo() throws IOException {
        assertArrayEquals(SAID, heard(new FaultyProxy.Fault(0, 4_096, -1, -1, true), 0));
    }
}
