package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.testkit.KitRun;
import dev.tidemark.testkit.TransportContract;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit of transports catches, on real sockets, who gets strangers wrong, and who leaves a socket. */
class BrokenTransportsTest {
    private static volatile Supplier<TransportProvider> given = BrokenTransports.HealthyProvider::new;

    static class Given extends TransportContract {
        @Override
        protected TransportProvider provider() {
            return given.get();
        }

        @Override
        protected URI address() {
            return URI.create("ws://127.0.0.1:0");
        }

        @Override
        protected Map<String, Object> hurriedSettings() {
            return Map.of("connect-timeout", BrokenTransports.TIMEOUT.toSeconds() + "s");
        }

        @Override
        protected Optional<Duration> connectTimeout() {
            return Optional.of(BrokenTransports.TIMEOUT);
        }
    }

    private static void assertCaught(String topic, Supplier<TransportProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtAmong(Set.of(topic), Given.class, tests);
    }

    private static void assertCaughtAmongStrangers(Supplier<TransportProvider> faulty, String... tests) {
        assertCaught("TransportStrangerContract", faulty, tests);
    }

    @Test
    void aTransportWithoutAFaultIsNotCaught() {
        assertCaughtAmongStrangers(BrokenTransports.HealthyProvider::new);
    }

    @Test
    void lettingInOneAtATimeIsCaught() {
        assertCaughtAmongStrangers(BrokenTransports.OneAtATimeProvider::new, "whoConnectsAndSaysNothingDisturbsNobody");
    }

    @Test
    void dyingOfGarbageIsCaught() {
        assertCaughtAmongStrangers(
                BrokenTransports.DiesOfGarbageProvider::new, "garbageFromAStrangerEndsThatConnectionAlone");
    }

    @Test
    void dyingOfWhoHangsUpIsCaught() {
        assertCaughtAmongStrangers(
                BrokenTransports.DiesOfHangingUpProvider::new, "whoConnectsAndHangsUpDisturbsNobody");
    }

    @Test
    void hopingForeverIsCaught() {
        assertCaughtAmongStrangers(
                BrokenTransports.HopesProvider::new,
                "connectingToWhoTalksGarbageEndsSoon",
                "connectingToWhoHangsUpEndsSoon",
                "connectingToWhoStaysSilentEndsWithinTwiceTheTimeOut");
    }

    @Test
    void takingThreeTimesTheTimeOutIsCaught() {
        assertCaughtAmongStrangers(
                BrokenTransports.TriesAgainProvider::new, "connectingToWhoStaysSilentEndsWithinTwiceTheTimeOut");
    }

    @Test
    void blamingTheAddressIsCaught() {
        assertCaughtAmongStrangers(
                BrokenTransports.BlamesTheAddressProvider::new,
                "connectingToWhoTalksGarbageEndsSoon",
                "connectingToWhoHangsUpEndsSoon",
                "connectingToWhoStaysSilentEndsWithinTwiceTheTimeOut");
    }

    @Test
    void socketsThatAreLeftAreCaught() throws IOException {
        try {
            assertCaught(
                    "TransportContract",
                    BrokenTransports.LeavesSocketsProvider::new,
                    "noThreadAndNoSocketIsLeftWhenBothEndsAreClosed");
        } finally {
            BrokenTransports.LeavesSocketsProvider.closeAll();
        }
    }
}
