package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What a transport does when one end is faster than the other: a slow receiver holds its sender back, and neither end takes more
 * memory than it said.
 */
abstract class TransportFlowContract extends TransportKit {
    private static final long QUEUE_BOUND = 128L << 20;
    private static final long FLOOD = 512L << 20;
    private static final int FRAME = 64 << 10;

    /** A sender that looks at its queue sends no more beyond this. */
    private static final long FULL = 4 << 20;

    /** A sender that waits to be told stops here, which is above any low-water mark, and so again and again. */
    private static final long MARK = 1 << 20;

    private static final long PUMPED = 1_500;

    /** What may lie between the sender's queue and a paused receiver: the operating system's buffers, and a few frames. */
    private static final long ON_ITS_WAY = 32L << 20;

    /** After so long without news a full queue counts as held back. */
    private static final Duration STILL = Duration.ofMillis(400);

    @Test
    void aSenderHearsWhenItsQueueHasRunLow() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Transport.Listener listener = listen(link -> new RecordingReceiver(frame -> await(gate)));
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listener, here);
        try {
            for (long sent = 0; link.queuedBytes() < 4 << 20 && sent < FLOOD; sent += 64 << 10) {
                link.send(ByteBuffer.allocate(64 << 10));
            }
            assertTrue(link.queuedBytes() > 0, "the sender must see that its frames wait");
        } finally {
            gate.countDown();
        }
        here.awaitWritable();
        link.close();
        here.awaitClosed();
        assertEquals(0, link.queuedBytes());
    }

    @Test
    void aSenderThatStopsAtItsMarkAndWaitsToBeToldIsNeverLeftWaiting() throws Exception {
        // Who looks at every byte is slower than the sender, which so has to stop again and again.
        AtomicLong seen = new AtomicLong();
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(each -> new RecordingReceiver(frame -> seen.addAndGet(frame.hashCode()))), here);
        for (long number = 0; number < PUMPED; number++) {
            while (link.queuedBytes() >= MARK) {
                // What was told before is of no use to who finds the queue full now: whoever fills it is told again.
                here.awaitWritable();
            }
            link.send(numbered(number));
        }
        RecordingReceiver there = take(acceptedBy);
        for (long number = 0; number < PUMPED; number++) {
            assertEquals(numbered(number), there.next());
        }
        link.close();
        here.awaitClosed();
    }

    @Test
    void aReaderThatIsTooSlowIsCutOff() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Transport.Listener listener = listen(link -> new RecordingReceiver(frame -> await(gate)));
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listener, here);
        try {
            TransportException failure = assertThrows(TransportException.class, () -> flood(link));
            assertKind(Kind.BROKEN, failure);
            assertEquals(failure.getMessage(), here.awaitClosed().orElseThrow().getMessage());
        } finally {
            gate.countDown();
        }
        take(acceptedBy).awaitClosed();
    }

    private static void flood(Link link) {
        ByteBuffer frame = ByteBuffer.allocate(256 << 10);
        for (long sent = 0; sent < FLOOD; sent += frame.capacity()) {
            link.send(frame.duplicate());
            assertTrue(link.queuedBytes() < QUEUE_BOUND, "the queue must have a bound");
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            assertTrue(gate.await(RecordingReceiver.patienceSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPausedReceiverHoldsItsSenderBackAndBothEndsStaySmall() throws Exception {
        Transport.Listener listener = listen(RecordingReceiver::pausingAfterEach);
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listener, here);
        long sent = 0;
        while (sent < FLOOD && (link.queuedBytes() < FULL || here.becomesWritable(STILL))) {
            link.send(numbered(sent / FRAME));
            sent += FRAME;
            assertTrue(
                    sent - link.queuedBytes() <= ON_ITS_WAY,
                    "a paused receiver took more than " + ON_ITS_WAY + " bytes of its sender's queue");
        }
        RecordingReceiver there = take(acceptedBy);
        Link back = take(accepted);
        assertEquals(numbered(0), there.next());
        assertFalse(there.hasFrames(), "a paused receiver got a further frame");
        for (long number = 1; number < sent / FRAME; number++) {
            there.resume(back);
            assertEquals(numbered(number), there.next());
        }
        back.close();
        here.awaitClosed();
        there.awaitClosed();
    }

    private static ByteBuffer numbered(long number) {
        return ByteBuffer.allocate(FRAME).putLong(0, number);
    }

    @Test
    void framesStayWholeInOrderAndOnceThoughTheReceiverPausesAgainAndAgain() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        Transport.Listener listener = listen(link -> RecordingReceiver.pausing(link, (receiver, frame) -> {
            boolean pauses = random.nextInt(3) == 0;
            if (pauses) {
                CompletableFuture.runAsync(() -> receiver.resume(link));
            }
            return pauses;
        }));
        Link link = connect(listener, new RecordingReceiver());
        List<byte[]> frames = frames(1_000);
        frames.forEach(frame -> link.send(ByteBuffer.wrap(frame)));
        RecordingReceiver there = take(acceptedBy);
        assertReceived(frames, there);
        link.close();
        assertEquals(Optional.empty(), there.awaitClosed());
        assertFalse(there.hasFrames(), "a frame too many");
    }

    @Test
    void aPauseHoldsOneDirectionOnly() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(RecordingReceiver::pausingAfterEach), here);
        link.send(numbered(0));
        link.send(numbered(1));
        RecordingReceiver there = take(acceptedBy);
        Link back = take(accepted);
        there.next();
        List<byte[]> frames = frames(100);
        frames.forEach(frame -> back.send(ByteBuffer.wrap(frame)));
        assertReceived(frames, here);
        there.resume(back);
        assertEquals(numbered(1), there.next());
        back.close();
        there.awaitClosed();
    }

    @Test
    void aLinkThatIsPausedBeforeItStartsBeginsWhenItResumes() throws Exception {
        Link link = connect(listen().address());
        take(accepted).send(numbered(0));
        RecordingReceiver here = RecordingReceiver.pausingAfterEach(link);
        here.pause(link);
        link.start(here);
        assertFalse(here.hasFrames());
        here.resume(link);
        assertEquals(numbered(0), here.next());
        link.close();
        here.awaitClosed();
    }

    @Test
    void pausingAndResumingAreNotCounted() throws Exception {
        Link link = connect(listen(RecordingReceiver::pausingAfterEach), new RecordingReceiver());
        link.send(numbered(0));
        link.send(numbered(1));
        link.send(numbered(2));
        RecordingReceiver there = take(acceptedBy);
        Link back = take(accepted);
        there.next();
        there.pause(back);
        there.pause(back);
        there.resume(back);
        assertEquals(numbered(1), there.next());
        there.resume(back);
        assertEquals(numbered(2), there.next());
        there.resume(back);
        back.resume();
        link.send(numbered(3));
        assertEquals(numbered(3), there.next());
        back.close();
        there.awaitClosed();
    }

    @Test
    void aPausedEndThatClosesIsToldAtOnceAndGetsNothingMore() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(RecordingReceiver::pausingAfterEach), here);
        link.send(numbered(0));
        link.send(numbered(1));
        RecordingReceiver there = take(acceptedBy);
        Link back = take(accepted);
        there.next();
        back.close();
        assertEquals(Optional.empty(), there.awaitClosed());
        assertEquals(Optional.empty(), here.awaitClosed());
        assertFalse(there.hasFrames(), "a closed link brought a frame");
        back.pause();
        back.resume();
    }

    @Test
    void whatWasSentBeforeClosingArrivesAtAPausedEndOnceItResumes() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        Link link = connect(listen(RecordingReceiver::pausingAfterEach), here);
        link.send(numbered(0));
        link.send(numbered(1));
        link.send(numbered(2));
        link.close();
        RecordingReceiver there = take(acceptedBy);
        Link back = take(accepted);
        assertEquals(numbered(0), there.next());
        there.resume(back);
        assertEquals(numbered(1), there.next());
        there.resume(back);
        assertEquals(numbered(2), there.next());
        there.resume(back);
        assertEquals(Optional.empty(), there.awaitClosed());
        assertEquals(Optional.empty(), here.awaitClosed());
    }
}
