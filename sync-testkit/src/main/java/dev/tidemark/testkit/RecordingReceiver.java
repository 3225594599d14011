package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Keeps what a link tells, and checks that it tells one thing at a time and nothing after its end. */
final class RecordingReceiver implements Link.Receiver {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<TransportException>> closed = new CompletableFuture<>();
    private final Semaphore writable = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    private final Consumer<ByteBuffer> onFrame;
    private volatile boolean paused;

    RecordingReceiver() {
        this(frame -> {});
    }

    /** How long a test waits for what has to come. */
    static long patienceSeconds() {
        return Patience.of(PATIENCE).toSeconds();
    }

    /** Creates a receiver that also does something with each frame. */
    RecordingReceiver(Consumer<ByteBuffer> onFrame) {
        this.onFrame = onFrame;
    }

    /** Creates a receiver that pauses its link with each frame. */
    static RecordingReceiver pausingAfterEach(Link link) {
        return pausing(link, (receiver, frame) -> true);
    }

    /**
     * Creates a receiver that pauses its link with some frames.
     *
     * @param pauses gets the receiver and the frame, once the link is paused; where it says no, the link goes on
     */
    static RecordingReceiver pausing(Link link, BiPredicate<RecordingReceiver, ByteBuffer> pauses) {
        AtomicReference<RecordingReceiver> self = new AtomicReference<>();
        RecordingReceiver receiver = new RecordingReceiver(frame -> {
            self.get().pause(link);
            if (!pauses.test(self.get(), frame)) {
                self.get().resume(link);
            }
        });
        self.set(receiver);
        return receiver;
    }

    /** Pauses the link; a frame that comes from now on is a fault. */
    void pause(Link link) {
        link.pause();
        paused = true;
    }

    void resume(Link link) {
        paused = false;
        link.resume();
    }

    @Override
    public void received(ByteBuffer frame) {
        alone("received", () -> {
            if (paused) {
                faults.add("received while paused");
            }
            onFrame.accept(frame.duplicate());
            frames.add(frame);
        });
    }

    @Override
    public void writable() {
        alone("writable", writable::release);
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        alone("closed", () -> closed.complete(failure));
    }

    private void alone(String what, Runnable news) {
        if (closed.isDone()) {
            faults.add(what + " after closed");
        }
        if (inside.getAndIncrement() > 0) {
            faults.add(what + " while another callback ran");
        }
        try {
            news.run();
        } finally {
            inside.decrementAndGet();
        }
    }

    ByteBuffer next() throws InterruptedException {
        ByteBuffer frame = frames.poll(patienceSeconds(), TimeUnit.SECONDS);
        assertNotNull(frame, "no frame arrived");
        return frame;
    }

    boolean hasFrames() {
        return !frames.isEmpty();
    }

    void awaitWritable() throws InterruptedException {
        assertEquals(true, becomesWritable(Duration.ofSeconds(patienceSeconds())), "writable was not called");
    }

    /** Returns whether the link says within a time that its queue has run low; each saying counts once. */
    boolean becomesWritable(Duration patience) throws InterruptedException {
        return writable.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns how the link ended, once it has. */
    Optional<TransportException> awaitClosed() throws Exception {
        Optional<TransportException> failure = closed.get(patienceSeconds(), TimeUnit.SECONDS);
        assertFaultless();
        return failure;
    }

    void assertFaultless() {
        assertEquals(0, faults.size(), faults::toString);
    }
}
