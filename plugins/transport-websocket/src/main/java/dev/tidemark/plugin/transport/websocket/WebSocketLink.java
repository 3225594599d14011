package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * A link over one WebSocket, the same at both ends.
 *
 * <p><b>Reading.</b> Jetty reads the next message only when the receiver is done with the last one, so a receiver that is slow
 * holds back the sender's network, and a link that is idle holds no buffer. Everything that the receiver is told goes through a
 * {@link Mailbox}: Jetty reports reading and writing on different threads. While the link is paused the next message is not
 * asked for: nothing is read from the socket, and the network holds the sender back. Pings stand in line behind messages, so
 * that none is counted as unanswered then.
 *
 * <p><b>Writing.</b> Frames go to Jetty at once, which gathers what waits into large writes. They are counted until written: at
 * the low-water mark the receiver hears about it; beyond the bound of the queue the link is cut, as the reader at the other
 * end is too slow and would otherwise take this process's memory.
 *
 * <p><b>Ending.</b> The first failure is the one that is reported. An end that closed in order waits for the other to confirm,
 * as long as its queue still shrinks, and then cuts the connection.
 */
final class WebSocketLink implements Link {
    /** Where a queue counts as having run low. */
    static final int LOW_WATER = 256 << 10;

    /** What a frame costs in the queue beside its bytes: nobody can fill the memory with empty frames. */
    private static final int FRAME_COST = 64;

    private static final int MAX_UNANSWERED_PINGS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Links links;
    private final Optional<Transport.Acceptor> acceptor;
    private final Mailbox mailbox = new Mailbox();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean owesDemand = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<TransportException> failure = new AtomicReference<>();
    private volatile boolean paused;
    private volatile Session session;
    private volatile String remote = "(connecting)";
    private volatile Receiver receiver;
    private volatile int unansweredPings;

    /**
     * Creates a link that is not open yet.
     *
     * @param acceptor who takes it once it is; nothing for a link of our own making, which {@link #start} starts
     */
    WebSocketLink(Links links, Optional<Transport.Acceptor> acceptor) {
        this.links = links;
        this.acceptor = acceptor;
    }

    /** Returns what is to be given to Jetty. */
    Ear ear() {
        return new Ear();
    }

    @Override
    public void start(Receiver starting) {
        if (acceptor.isPresent() || receiver != null) {
            throw new IllegalStateException("the link to " + remote + " was started before");
        }
        begin(starting);
    }

    private void begin(Receiver starting) {
        receiver = Objects.requireNonNull(starting, "receiver");
        mailbox.open();
        read();
    }

    /** Asks for the first message; whoever handled one asks for the next. */
    private void read() {
        if (reading.compareAndSet(false, true)) {
            demand();
        }
    }

    /** Asks for one more message, or owes that until the link goes on. After closing it goes on by itself. */
    private void demand() {
        owesDemand.set(true);
        if (!paused || closing.get()) {
            payDemand();
        }
    }

    private void payDemand() {
        if (owesDemand.compareAndSet(true, false)) {
            session.demand();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        unansweredPings = 0;
        payDemand();
    }

    /** What arrives after this end has closed is read for the sake of the other end's confirmation behind it. */
    private void handOver(ByteBuffer frame) {
        if (!closing.get()) {
            receiver.received(frame);
        }
        demand();
    }

    /** Whoever throws has lost its place in the conversation: the link ends. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            links.logger().log(Level.ERROR, "link to " + remote + ": cut, as its receiver failed", e);
            cut(new TransportException(Kind.BROKEN, "the receiver of the link to " + remote + " failed: " + e, e));
        }
    }

    /** Tells the receiver, once, that nothing follows. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            closing.set(true);
            links.remove(this);
            mailbox.run(() -> tell(() -> receiver.closed(Optional.ofNullable(failure.get()))));
        }
    }

    @Override
    public void send(ByteBuffer frame) {
        int cost = enqueue(frame);
        session.sendBinary(frame.slice(), new Written(cost));
    }

    /** All but the last wait in Jetty's buffer, which is written with the last. */
    @Override
    public void send(List<ByteBuffer> frames) {
        for (ByteBuffer frame : frames.subList(0, frames.size() - 1)) {
            Written written = new Written(enqueue(frame));
            ((WebSocketSession) session)
                    .getCoreSession()
                    .sendFrame(
                            new Frame(OpCode.BINARY, frame.slice()),
                            org.eclipse.jetty.util.Callback.from(written::succeed, written::fail),
                            true);
        }
        send(frames.get(frames.size() - 1));
    }

    /** Counts a frame into the queue, if there is room. Returns what it counts. */
    private int enqueue(ByteBuffer frame) {
        int length = frame.remaining();
        if (length > Protocol.MAX_FRAME_BYTES) {
            throw new TransportException(Kind.TOO_LARGE, Failures.tooLarge("a frame of " + length + " bytes"));
        }
        if (closing.get()) {
            throw new TransportException(Kind.CLOSED, "the link to " + remote + " is closed");
        }
        int cost = length + FRAME_COST;
        if (queued.addAndGet(cost) > links.settings().sendQueue()) {
            queued.addAndGet(-cost);
            throw cut(tooSlow());
        }
        return cost;
    }

    private TransportException tooSlow() {
        return new TransportException(
                Kind.BROKEN,
                "the link to " + remote + " was cut: its reader is too slow, more than "
                        + links.settings().sendQueue() + " bytes (send-queue) wait for it");
    }

    /** Ends the link without waiting for the other end, and returns why. */
    private TransportException cut(TransportException why) {
        failure.compareAndSet(null, why);
        closing.set(true);
        session.disconnect();
        return why;
    }

    @Override
    public long queuedBytes() {
        return queued.get();
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public void close() {
        close(StatusCode.NORMAL, "");
    }

    /** Closes behind what is queued. */
    void close(int code, String reason) {
        if (closing.compareAndSet(false, true)) {
            session.close(code, reason, Callback.NOOP);
            read();
            payDemand();
            cutUnlessBelow(Long.MAX_VALUE);
        }
    }

    private void cutUnlessBelow(long before) {
        long now = queued.get();
        if (now < before) {
            links.later(PATIENCE, () -> cutUnlessBelow(now));
        } else if (!ended.get()) {
            session.disconnect();
        }
    }

    /** Returns whether it was opened from here. */
    boolean isOurs() {
        return acceptor.isEmpty();
    }

    /** Asks the other end whether it is still there. */
    void ping() {
        if (unansweredPings >= MAX_UNANSWERED_PINGS && !paused) {
            cut(new TransportException(
                    Kind.BROKEN, remote + " did not answer " + MAX_UNANSWERED_PINGS + " pings in a row"));
        } else {
            unansweredPings++;
            session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }

    /** What Jetty tells. It is public because Jetty calls no other classes; the class around it is not. */
    public final class Ear implements Session.Listener {
        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            remote = Addresses.describe(opened.getRemoteSocketAddress());
            links.add(WebSocketLink.this);
            acceptor.ifPresent(takes -> tell(() -> begin(takes.accept(WebSocketLink.this))));
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            unansweredPings = 0;
            ByteBuffer frame =
                    ByteBuffer.allocate(payload.remaining()).put(payload).flip();
            callback.succeed();
            mailbox.run(() -> tell(() -> handOver(frame)));
        }

        @Override
        public void onWebSocketText(String message) {
            failure.compareAndSet(
                    null, new TransportException(Kind.PROTOCOL, remote + " sent a text; frames are binary messages"));
            demand();
            close(StatusCode.BAD_DATA, "frames are binary messages");
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            unansweredPings = 0;
            demand();
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            failure.compareAndSet(null, Failures.during(remote, cause));
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            callback.succeed();
            if (!closing.getAndSet(true)) {
                Failures.closed(remote, code, reason).ifPresent(why -> failure.compareAndSet(null, why));
            }
            end();
        }
    }

    /** Counts a frame out of the queue when it is written, or lost with the link. */
    private final class Written implements Callback {
        private final int cost;

        Written(int cost) {
            this.cost = cost;
        }

        @Override
        public void succeed() {
            long left = queued.addAndGet(-cost);
            if (left < LOW_WATER && left + cost >= LOW_WATER) {
                mailbox.run(WebSocketLink.this::writable);
            }
        }

        @Override
        public void fail(Throwable cause) {
            queued.addAndGet(-cost);
            failure.compareAndSet(null, Failures.during(remote, cause));
        }
    }

    private void writable() {
        if (!closing.get()) {
            tell(receiver::writable);
        }
    }
}
