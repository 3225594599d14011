package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Keeps what a link tells, and checks that it tells one thing at a time and nothing after its end. */
final class RecordingReceiver implements Link.Receiver {
    static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<TransportException>> closed = new CompletableFuture<>();
    private final CountDownLatch writable = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    private final Consumer<ByteBuffer> onFrame;

    RecordingReceiver() {
        this(frame -> {});
    }

    /** Creates a receiver that also does something with each frame. */
    RecordingReceiver(Consumer<ByteBuffer> onFrame) {
        this.onFrame = onFrame;
    }

    @Override
    public void received(ByteBuffer frame) {
        alone("received", () -> {
            frames.add(frame);
            onFrame.accept(frame.duplicate());
        });
    }

    @Override
    public void writable() {
        alone("writable", writable::countDown);
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
        ByteBuffer frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(frame, "no frame arrived");
        return frame;
    }

    boolean hasFrames() {
        return !frames.isEmpty();
    }

    void awaitWritable() throws InterruptedException {
        assertEquals(true, writable.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "writable was not called");
    }

    /** Returns how the link ended, once it has. */
    Optional<TransportException> awaitClosed() throws Exception {
        Optional<TransportException> failure = closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertFaultless();
        return failure;
    }

    void assertFaultless() {
        assertEquals(0, faults.size(), faults::toString);
    }
}
