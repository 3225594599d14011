package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a transport makes of those who do not speak it: who connect to it, and to whom it connects. */
abstract class TransportStrangerContract extends TransportFlowContract {
    private static final int STRANGERS = 10;
    private static final int GARBAGE = 20_000;
    private static final Set<Kind> NO_LINK = EnumSet.of(Kind.UNREACHABLE, Kind.NOT_A_NODE, Kind.BROKEN, Kind.PROTOCOL);

    /**
     * Returns where strangers reach a listener by a TCP socket; nothing for a transport that is not reached so.
     *
     * @param listening the address that the listener tells
     */
    protected Optional<InetSocketAddress> door(URI listening) {
        return Optional.of(new InetSocketAddress(listening.getHost(), listening.getPort()));
    }

    /** Returns settings with which connecting gives up soon, so that the kit does not wait for long. */
    protected Map<String, Object> hurriedSettings() {
        return settings();
    }

    /**
     * Returns after how long connecting gives up, with {@link #hurriedSettings}. Without an answer the kit does not try who stays
     * silent; whoever hangs up or talks garbage is tried in any case.
     */
    protected Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    /** Returns how long connecting to a stranger may take at most. */
    private Duration bound() {
        return connectTimeout()
                .map(timeout -> timeout.multipliedBy(2))
                .orElse(Duration.ofSeconds(RecordingReceiver.patienceSeconds()));
    }

    @Test
    void garbageFromAStrangerEndsThatConnectionAlone() throws Exception {
        assertGoesOnBeside(TransportStrangerContract::talkGarbage);
    }

    private static void talkGarbage(Socket stranger) throws IOException {
        try {
            stranger.setSoTimeout((int) TimeUnit.SECONDS.toMillis(RecordingReceiver.patienceSeconds()));
            stranger.getOutputStream().write(noise(GARBAGE));
            stranger.shutdownOutput();
            stranger.getInputStream().readAllBytes();
        } catch (SocketTimeoutException kept) {
            throw new AssertionError("a stranger who talks garbage is kept", kept);
        } catch (SocketException closedMeanwhile) {
            assertTrue(stranger.isConnected(), "the stranger had been let in");
        }
    }

    @Test
    void whoConnectsAndHangsUpDisturbsNobody() throws Exception {
        assertGoesOnBeside(Socket::close);
    }

    @Test
    void whoConnectsAndSaysNothingDisturbsNobody() throws Exception {
        assertGoesOnBeside(stranger -> {});
    }

    /** What somebody on a bare socket does. */
    private interface Behaviour {
        void behave(Socket stranger) throws IOException;
    }

    /** A link that is there goes on while strangers come, and one that is made afterwards works as well. */
    private void assertGoesOnBeside(Behaviour behaviour) throws Exception {
        Transport.Listener listener = listen(link -> new RecordingReceiver(link::send));
        RecordingReceiver before = new RecordingReceiver();
        Link there = connect(listener, before);
        Optional<InetSocketAddress> door = door(listener.address());
        Socket[] strangers = new Socket[door.isPresent() ? STRANGERS : 0];
        try {
            for (int i = 0; i < strangers.length; i++) {
                strangers[i] = new Socket(door.get().getAddress(), door.get().getPort());
                behaviour.behave(strangers[i]);
            }
            assertEchoes(there, before);
            RecordingReceiver after = new RecordingReceiver();
            assertEchoes(connect(listener, after), after);
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    private static void assertEchoes(Link link, RecordingReceiver receiver) throws Exception {
        link.send(ByteBuffer.wrap(noise(1_000)));
        assertEquals(ByteBuffer.wrap(noise(1_000)), receiver.next());
    }

    @Test
    void connectingToWhoStaysSilentEndsWithinTwiceTheTimeOut() throws Exception {
        if (connectTimeout().isPresent()) {
            assertNoLinkTo(caller -> {});
        }
    }

    @Test
    void connectingToWhoHangsUpEndsSoon() throws Exception {
        assertNoLinkTo(TransportStrangerContract::hangUp);
    }

    @Test
    void connectingToWhoTalksGarbageEndsSoon() throws Exception {
        assertNoLinkTo(TransportStrangerContract::answerGarbage);
    }

    private static void hangUp(Socket caller) {
        try {
            caller.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answerGarbage(Socket caller) {
        try {
            caller.getOutputStream().write(noise(GARBAGE));
        } catch (IOException leftBeforeAllWasSaid) {
            hangUp(caller);
        }
    }

    private void assertNoLinkTo(Consumer<Socket> answer) throws Exception {
        if (door(listen().address()).isEmpty()) {
            return;
        }
        Transport hurried =
                provider().create(TestConfig.of(provider().configSpec(), hurriedSettings()), TestContext.in(directory));
        try (Stranger stranger = new Stranger(answer)) {
            TransportException failure = failure(hurried, address(stranger));
            assertTrue(NO_LINK.contains(failure.kind()), failure::toString);
            assertTrue(stranger.wasCalled(), "nobody called");
        } finally {
            hurried.close();
        }
    }

    private URI address(Stranger stranger) {
        URI ours = address();
        return URI.create(ours.getScheme() + "://127.0.0.1:" + stranger.port() + ours.getRawPath());
    }

    /** Connecting has to come to an end within the bound; who waits for longer fails here. */
    private TransportException failure(Transport transport, URI address) {
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> transport.connect(address).toCompletableFuture().get(bound().toMillis(), TimeUnit.MILLISECONDS));
        return assertInstanceOf(TransportException.class, failure.getCause());
    }
}
