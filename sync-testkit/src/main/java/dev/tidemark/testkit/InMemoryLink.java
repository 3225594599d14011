package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of a link in memory. A frame lies at the other end until its receiver has taken it; that is what counts as queued, so
 * that a receiver that pauses fills its sender's queue.
 *
 * <p>What arrives stands in one line, the other end's closing too, and for each there is one task in the mailbox that takes
 * whatever is first. A task that finds the link paused takes nothing, and is made up for when it goes on.
 */
final class InMemoryLink implements Link {
    private static final long LOW_WATER = 64 << 10;
    private static final long QUEUE_BOUND = 32 << 20;

    private final InMemoryNetwork network;
    private final InMemoryTransport transport;
    private final URI address;
    private final String remote;
    private final InMemoryMailbox mailbox;
    private final Queue<Runnable> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean paused;
    /** How many arrivals were not taken, as the link was paused; touched in the mailbox alone. */
    private int heldBack;

    private volatile boolean acceptedHere;
    private volatile InMemoryLink other;
    private volatile Receiver receiver;

    InMemoryLink(InMemoryNetwork network, InMemoryTransport transport, URI address, String remote) {
        this.network = network;
        this.transport = transport;
        this.address = address;
        this.remote = remote;
        this.mailbox = network.mailbox();
    }

    void join(InMemoryLink far) {
        other = far;
        far.other = this;
    }

    URI address() {
        return address;
    }

    InMemoryTransport transport() {
        return transport;
    }

    /** An acceptor that throws refuses the link. */
    void accept(Transport.Acceptor acceptor) {
        acceptedHere = true;
        try {
            begin(acceptor.accept(this));
        } catch (RuntimeException e) {
            cut(new TransportException(Kind.BROKEN, "the acceptor of the link to " + remote + " failed: " + e, e));
        }
    }

    @Override
    public void start(Receiver starting) {
        if (acceptedHere || receiver != null) {
            throw new IllegalStateException("the link to " + remote + " was started before");
        }
        begin(starting);
    }

    private void begin(Receiver starting) {
        receiver = Objects.requireNonNull(starting, "receiver");
        mailbox.open();
    }

    @Override
    public void send(ByteBuffer frame) {
        int length = frame.remaining();
        if (length > InMemoryTransport.MAX_FRAME_BYTES) {
            throw new TransportException(
                    Kind.TOO_LARGE,
                    "a frame of " + length + " bytes is larger than " + InMemoryTransport.MAX_FRAME_BYTES + " bytes");
        }
        if (closing.get()) {
            throw new TransportException(Kind.CLOSED, "the link to " + remote + " is closed");
        }
        if (queued.addAndGet(length) > QUEUE_BOUND) {
            throw cut(new TransportException(
                    Kind.BROKEN,
                    "the link to " + remote + " was cut: its reader is too slow, more than " + QUEUE_BOUND
                            + " bytes wait for it"));
        }
        ByteBuffer copy = ByteBuffer.allocate(length).put(frame.duplicate()).flip();
        other.arrive(() -> other.deliver(copy));
    }

    private void arrive(Runnable arrival) {
        arrivals.add(arrival);
        mailbox.run(this::takeArrival);
    }

    private void takeArrival() {
        if (paused && !closing.get()) {
            heldBack++;
        } else {
            arrivals.remove().run();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        mailbox.run(this::goOn);
    }

    private void goOn() {
        for (; heldBack > 0; heldBack--) {
            mailbox.run(this::takeArrival);
        }
    }

    private void deliver(ByteBuffer frame) {
        int length = frame.remaining();
        if (!closing.get()) {
            tell(() -> receiver.received(frame));
        }
        other.taken(length);
    }

    private void taken(int length) {
        long left = queued.addAndGet(-length);
        if (left < LOW_WATER && left + length >= LOW_WATER) {
            mailbox.run(() -> {
                if (!closing.get()) {
                    tell(receiver::writable);
                }
            });
        }
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            cut(new TransportException(Kind.BROKEN, "the receiver of the link to " + remote + " failed: " + e, e));
        }
    }

    @Override
    public long queuedBytes() {
        return queued.get();
    }

    @Override
    public String remote() {
        return remote;
    }

    /** The other end confirms behind what is queued for it. What was held back here is dropped. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            mailbox.run(this::goOn);
            other.arrive(() -> {
                other.end(Optional.empty());
                end(Optional.empty());
            });
        }
    }

    /** Breaks the link: both ends are told at once, what is queued is lost. Returns why. */
    TransportException cut(TransportException why) {
        end(Optional.of(why));
        other.end(Optional.of(new TransportException(Kind.BROKEN, "the link to " + other.remote + " broke")));
        return why;
    }

    private void end(Optional<TransportException> failure) {
        if (ended.compareAndSet(false, true)) {
            closing.set(true);
            network.forget(this);
            mailbox.run(this::goOn);
            mailbox.run(() -> tell(() -> receiver.closed(failure)));
        }
    }
}
