package dev.tidemark.plugin.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.junit.jupiter.api.Test;

/** What a failed connection is taken for. */
class FailuresTest {
    private static final URI ADDRESS = URI.create("ws://hub:7400/sync");

    private static Kind answered(int status) {
        return Failures.connecting(ADDRESS, new UpgradeException(ADDRESS, status, "answered"))
                .kind();
    }

    @Test
    void aConnectionThatWasAcceptedAndEndedAtOnceIsTriedAgain() {
        assertEquals(Kind.UNREACHABLE, answered(101));
    }

    @Test
    void aWebServerThatKnowsNoWebSocketIsNoNode() {
        assertEquals(Kind.NOT_A_NODE, answered(200));
        assertEquals(Kind.NOT_A_NODE, answered(404));
        assertEquals(Kind.UNREACHABLE, answered(502));
    }
}
