package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport must keep: extend this class, return the provider and an address, and the tests are inherited.
 *
 * <pre>{@code
 * class AcmeTransportTest extends TransportContract {
 *     @Override
 *     protected TransportProvider provider() {
 *         return new AcmeTransportProvider();
 *     }
 *
 *     @Override
 *     protected URI address() {
 *         return URI.create("acme://127.0.0.1:0");
 *     }
 * }
 * }</pre>
 *
 * <p>Override {@link #door} for a transport that nobody can reach by a TCP socket, {@link #hurriedSettings} and {@link
 * #connectTimeout} to have its time-out for connecting tried, and {@link #settings} if there are required settings.
 * Proved is, beside what {@link ProviderContract} proves:
 *
 * <ul>
 *   <li>Frames of every size up to the largest arrive whole, in order and once, both ways, on many links at once and from many
 *       threads; one that is too large is refused before it is sent; the sender's buffer stays as it was and the receiver's is
 *       his to keep.
 *   <li>What was sent before closing arrives; closing either end tells both, once, in order; a closed link takes no frame.
 *   <li>Nobody at an address is unreachable, an address of another kind is refused, one in use is named. Connecting to
 *       whoever answers and is no node ends soon, to whoever stays silent within twice the time-out.
 *   <li>Back-pressure: a sender sees its queue and hears when it has run low, a paused receiver holds its sender back, a reader
 *       that is too slow is cut off before the queue has grown without bound.
 *   <li>Garbage, silence and hanging up by strangers, and receivers and acceptors that throw, end that link and no other.
 *   <li>A device connects again when its server is back, and after close neither thread nor socket is left.
 * </ul>
 *
 * <p>What is random is the same in every run; {@link Rounds} says how to have more of it. {@code -Dtidemark.patience=} is how many
 * seconds a test waits for what has to come. A transport whose bugs slip through is a reason to add to this kit first.
 */
@Timeout(60)
public abstract class TransportContract extends TransportStrangerContract {
    private static final Pattern THREADS_OF_THE_JDK =
            Pattern.compile("ForkJoinPool.*|CompletableFutureDelay.*|.*Cleaner.*|junit.*|process reaper.*|.*Jna.*");

    @Test
    void theSchemesAreLowerCaseAndThoseOfTheAddress() {
        Set<String> schemes = provider().schemes();
        assertTrue(schemes.stream().allMatch(scheme -> scheme.matches("[a-z][a-z0-9+.-]*")), schemes::toString);
        assertTrue(schemes.contains(address().getScheme()), schemes::toString);
    }

    @Test
    void framesArriveWholeInOrderAndOnceBothWays() {
        Rounds.each(1, random -> assertArrive(frames(random, 500)));
    }

    private void assertArrive(List<byte[]> frames) throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link out = connect(listen(), here);
        Link back = take(accepted);
        RecordingReceiver there = take(acceptedBy);
        for (byte[] frame : frames) {
            out.send(ByteBuffer.wrap(frame));
            back.send(ByteBuffer.wrap(frame).asReadOnlyBuffer());
        }
        assertReceived(frames, there);
        assertReceived(frames, here);
        out.close();
        assertEquals(Optional.empty(), there.awaitClosed());
        assertEquals(Optional.empty(), here.awaitClosed());
        assertFalse(here.hasFrames() || there.hasFrames(), "a frame too many");
    }

    @Test
    void framesThatAreSentTogetherArriveAsThoseThatAreSentAlone() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(), here);
        RecordingReceiver there = take(acceptedBy);
        List<byte[]> frames = frames(200);
        for (int i = 0; i < frames.size(); i += 5) {
            link.send(ByteBuffer.wrap(frames.get(i)));
            link.send(
                    frames.subList(i + 1, i + 5).stream().map(ByteBuffer::wrap).toList());
        }
        assertReceived(frames, there);
        link.close();
        assertEquals(Optional.empty(), there.awaitClosed());
        assertEquals(Optional.empty(), here.awaitClosed());
        assertEquals(0, link.queuedBytes());
    }

    @Test
    void framesOfAnySizeUpToTheLargestArrive() throws Exception {
        Link link = connect(listen(), new RecordingReceiver());
        RecordingReceiver there = take(acceptedBy);
        int largest = provider().maxFrameBytes();
        for (int size : new int[] {0, 1, 125, 126, 127, 4_096, 65_535, 65_536, largest - 1, largest}) {
            ByteBuffer frame = ByteBuffer.wrap(noise(size));
            link.send(frame.duplicate());
            assertEquals(frame, there.next(), "a frame of " + size + " bytes");
        }
    }

    @Test
    void aFrameThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
        Link link = connect(listen(), new RecordingReceiver());
        ByteBuffer frame = ByteBuffer.allocate(provider().maxFrameBytes() + 1);
        assertKind(Kind.TOO_LARGE, assertThrows(TransportException.class, () -> link.send(frame)));
        link.send(ByteBuffer.wrap(noise(3)));
        assertEquals(3, take(acceptedBy).next().remaining(), "the link goes on");
    }

    @Test
    void aFrameIsLeftAsItWasWhenItIsSent() throws Exception {
        Link link = connect(listen(), new RecordingReceiver());
        RecordingReceiver there = take(acceptedBy);
        byte[] content = noise(10_000);
        ByteBuffer frame = ByteBuffer.wrap(content.clone(), 100, 9_000);
        for (int i = 0; i < 3; i++) {
            link.send(frame.duplicate());
            assertEquals(ByteBuffer.wrap(content, 100, 9_000), there.next());
            assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(frame.array()));
        }
    }

    @Test
    void framesInDirectBuffersAndSlicesArrive() throws Exception {
        Link link = connect(listen(), new RecordingReceiver());
        RecordingReceiver there = take(acceptedBy);
        for (Buffers kind : Buffers.values()) {
            ByteBuffer frame = kind.holding(noise(5_000));
            link.send(frame.duplicate());
            assertEquals(frame, there.next(), kind::name);
        }
    }

    @Test
    void manyLinksAtOnceDoNotDisturbEachOther() throws Exception {
        Transport.Listener listener = server.listen(address(), link -> new RecordingReceiver(link::send));
        List<Link> links = new ArrayList<>();
        List<RecordingReceiver> receivers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            receivers.add(new RecordingReceiver());
            links.add(connect(listener, receivers.get(i)));
        }
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < links.size(); i++) {
                links.get(i).send(ByteBuffer.allocate(8).putInt(0, i).putInt(4, round));
            }
        }
        for (int i = 0; i < links.size(); i++) {
            for (int round = 0; round < 20; round++) {
                assertEquals(
                        ByteBuffer.allocate(8).putInt(0, i).putInt(4, round),
                        receivers.get(i).next());
            }
            receivers.get(i).assertFaultless();
        }
    }

    @Test
    void framesOfManyThreadsArriveWholeAndEachThreadsInItsOrder() throws Exception {
        Link link = connect(listen(), new RecordingReceiver());
        RecordingReceiver there = take(acceptedBy);
        int threads = 4;
        int count = 190;
        Threads.atOnce(threads, thread -> {
            for (int i = 0; i < count; i++) {
                link.send(ByteBuffer.allocate(1_000).putInt(0, thread).putInt(4, i));
            }
        });
        int[] next = new int[threads];
        for (int i = 0; i < threads * count; i++) {
            ByteBuffer frame = there.next();
            assertEquals(1_000, frame.remaining(), "a frame of another size");
            assertEquals(next[frame.getInt(0)]++, frame.getInt(4), () -> "of thread " + frame.getInt(0));
        }
        there.assertFaultless();
    }

    @Test
    void bothEndsCanNameTheOther() throws Exception {
        Link link = connect(listen(), new RecordingReceiver());
        assertFalse(link.remote().isBlank());
        assertFalse(take(accepted).remote().isBlank());
    }

    @Test
    void whatWasSentBeforeClosingArrives() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(), here);
        RecordingReceiver there = take(acceptedBy);
        List<byte[]> frames = frames(200);
        frames.forEach(frame -> link.send(ByteBuffer.wrap(frame)));
        link.close();
        assertReceived(frames, there);
        assertEquals(Optional.empty(), there.awaitClosed());
        assertEquals(Optional.empty(), here.awaitClosed());
        assertEquals(0, link.queuedBytes());
    }

    @Test
    void theAcceptingEndClosesAsTheOtherDoes() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        connect(listen(), here);
        Link there = take(accepted);
        there.close();
        there.close();
        assertEquals(Optional.empty(), here.awaitClosed());
        assertEquals(Optional.empty(), take(acceptedBy).awaitClosed());
    }

    @Test
    void aClosedLinkTakesNoFrame() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(), here);
        link.close();
        assertKind(Kind.CLOSED, assertThrows(TransportException.class, () -> link.send(ByteBuffer.allocate(1))));
        here.awaitClosed();
        link.close();
        Link there = take(accepted);
        take(acceptedBy).awaitClosed();
        assertKind(Kind.CLOSED, assertThrows(TransportException.class, () -> there.send(ByteBuffer.allocate(1))));
    }

    @Test
    void aLinkThatIsNeverStartedCanBeClosed() throws Exception {
        connect(listen().address()).close();
        assertEquals(Optional.empty(), take(acceptedBy).awaitClosed());
    }

    @Test
    void framesWaitForTheReceiverToStart() throws Exception {
        Link link = connect(listen().address());
        take(accepted).send(ByteBuffer.wrap(noise(7)));
        RecordingReceiver here = new RecordingReceiver();
        link.start(here);
        assertEquals(ByteBuffer.wrap(noise(7)), here.next());
    }

    @Test
    void nobodyAtTheAddressIsUnreachable() {
        Transport.Listener listener = listen();
        URI address = listener.address();
        listener.close();
        assertKind(Kind.UNREACHABLE, failure(address));
        server.close();
        assertKind(Kind.UNREACHABLE, failure(address));
    }

    @Test
    void anAddressOfAnotherKindIsRefused() {
        assertKind(Kind.REFUSED, failure(URI.create("gopher://127.0.0.1:1")));
        URI foreign = URI.create("gopher://127.0.0.1:0");
        assertKind(Kind.REFUSED, assertThrows(TransportException.class, () -> server.listen(foreign, link -> null)));
    }

    private TransportException failure(URI address) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> connect(address));
        return assertInstanceOf(TransportException.class, failure.getCause());
    }

    @Test
    void anAddressInUseIsNamed() {
        URI taken = listen().address();
        TransportException failure = assertThrows(TransportException.class, () -> device.listen(taken, link -> null));
        assertKind(Kind.IN_USE, failure);
        assertTrue(failure.getMessage().contains(taken.getAuthority()), failure::getMessage);
    }

    @Test
    void theListenerTellsTheAddressThatWasBound() {
        URI first = listen().address();
        URI second = listen().address();
        assertNotEquals(first, second);
        assertTrue(provider().schemes().contains(first.getScheme()), first::toString);
    }

    @Test
    void aClosedListenerLeavesItsLinksOpenAndItsAddressFree() throws Exception {
        Transport.Listener listener = listen();
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listener, here);
        take(accepted);
        listener.close();
        listener.close();
        link.send(ByteBuffer.wrap(noise(9)));
        assertEquals(9, take(acceptedBy).next().remaining());
        Transport next = another();
        try {
            assertEquals(
                    listener.address(),
                    next.listen(listener.address(), each -> new RecordingReceiver())
                            .address());
        } finally {
            next.close();
        }
    }

    @Test
    void aReceiverThatFailsEndsItsOwnLinkAlone() throws Exception {
        Transport.Listener listener = listen(link -> new RecordingReceiver(frame -> {
            if (frame.get(0) == 0) {
                throw new IllegalStateException("broken on purpose");
            }
            link.send(frame);
        }));
        RecordingReceiver well = new RecordingReceiver();
        RecordingReceiver ill = new RecordingReceiver();
        Link wellLink = connect(listener, well);
        connect(listener, ill).send(ByteBuffer.wrap(new byte[] {0}));
        ill.awaitClosed();
        wellLink.send(ByteBuffer.wrap(new byte[] {1}));
        assertEquals(1, well.next().get(0));
    }

    @Test
    void anAcceptorThatFailsEndsThatLinkAlone() throws Exception {
        Transport.Listener listener = listen(link -> {
            if (accepted.isEmpty()) {
                accepted.add(link);
                throw new IllegalStateException("broken on purpose");
            }
            return new RecordingReceiver(link::send);
        });
        RecordingReceiver ill = new RecordingReceiver();
        connect(listener, ill);
        ill.awaitClosed();
        RecordingReceiver well = new RecordingReceiver();
        connect(listener, well).send(ByteBuffer.wrap(noise(5)));
        assertEquals(5, well.next().remaining());
    }

    @Test
    void aClosedTransportEndsItsLinksAndDoesNothingMore() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        URI address = listen().address();
        Link link = connect(address);
        link.start(here);
        RecordingReceiver there = take(acceptedBy);
        server.close();
        server.close();
        there.awaitClosed();
        assertEquals(Optional.empty(), here.awaitClosed());
        assertKind(Kind.CLOSED, assertThrows(TransportException.class, () -> server.listen(address(), each -> null)));
        device.close();
        assertKind(Kind.CLOSED, failure(address));
    }

    @Test
    void aDeviceConnectsAgainWhenItsServerIsBack() throws Exception {
        URI address = listen().address();
        RecordingReceiver here = new RecordingReceiver();
        connect(address).start(here);
        server.close();
        here.awaitClosed();
        server = another();
        server.listen(address, link -> new RecordingReceiver(link::send));
        RecordingReceiver again = new RecordingReceiver();
        Link link = connect(address);
        link.start(again);
        link.send(ByteBuffer.wrap(noise(11)));
        assertEquals(ByteBuffer.wrap(noise(11)), again.next());
    }

    @Test
    void noThreadAndNoSocketIsLeftWhenBothEndsAreClosed() throws Exception {
        useAndClose();
        long sockets = Sockets.open();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        useAndClose();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread)
                    && !THREADS_OF_THE_JDK.matcher(thread.getName()).matches()) {
                thread.join(TimeUnit.SECONDS.toMillis(RecordingReceiver.patienceSeconds()));
                assertFalse(thread.isAlive(), () -> "thread '" + thread.getName() + "' goes on after close");
            }
        }
        assertTrue(Sockets.openFallTo(sockets), "a socket stays open after close");
    }

    private void useAndClose() throws Exception {
        Transport one = another();
        Transport other = another();
        URI address =
                one.listen(address(), link -> new RecordingReceiver(link::send)).address();
        RecordingReceiver here = new RecordingReceiver();
        Link link =
                other.connect(address).toCompletableFuture().get(RecordingReceiver.patienceSeconds(), TimeUnit.SECONDS);
        link.start(here);
        link.send(ByteBuffer.wrap(noise(1)));
        here.next();
        other.close();
        one.close();
    }
}
