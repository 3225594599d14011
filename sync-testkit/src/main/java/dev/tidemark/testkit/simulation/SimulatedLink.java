package dev.tidemark.testkit.simulation;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;

/** One end of a connection. What it sends counts as queued until the other end has taken it. */
final class SimulatedLink implements Link {
    private static final long LOW_WATER = 64 << 10;

    private final SimulatedConnection connection;
    private final Direction direction;
    private final SimulatedTransport transport;
    private final String remote;
    private final Deque<ByteBuffer> held = new ArrayDeque<>();
    private Optional<Receiver> receiver = Optional.empty();
    private Optional<Optional<TransportException>> end = Optional.empty();
    private boolean paused;
    private boolean closing;
    private boolean ended;
    private boolean wasFull;
    private long queued;

    /** @param direction in which this end sends */
    SimulatedLink(SimulatedConnection connection, Direction direction, SimulatedTransport transport, String remote) {
        this.connection = connection;
        this.direction = direction;
        this.transport = transport;
        this.remote = remote;
    }

    SimulatedTransport transport() {
        return transport;
    }

    @Override
    public void start(Receiver starting) {
        begin(starting);
    }

    void begin(Receiver starting) {
        receiver = Optional.of(Objects.requireNonNull(starting, "starting"));
        drain();
    }

    @Override
    public void send(ByteBuffer frame) {
        if (closing || ended) {
            throw new TransportException(TransportException.Kind.CLOSED, "the link to " + remote + " is closed");
        }
        ByteBuffer copy =
                ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
        queued += copy.remaining();
        wasFull |= queued >= LOW_WATER;
        connection.carry(direction, copy.asReadOnlyBuffer());
    }

    /** A frame has come. */
    void arrive(ByteBuffer frame) {
        if (!ended) {
            held.add(frame);
            drain();
        }
    }

    /** The other end has closed in order; that comes behind its frames. */
    void close(Optional<TransportException> why) {
        if (!ended && end.isEmpty()) {
            end = Optional.of(why);
            drain();
        }
    }

    private void drain() {
        while (receiver.isPresent() && !ended && !paused && !held.isEmpty()) {
            deliver(held.remove());
        }
        if (receiver.isPresent() && !ended && held.isEmpty() && end.isPresent()) {
            finish(end.get());
        }
    }

    private void deliver(ByteBuffer frame) {
        connection.network().trace().add(remote, frame);
        connection
                .sender(direction == Direction.UP ? Direction.DOWN : Direction.UP)
                .taken(frame.remaining());
        if (transport.isAlive() && !closing) {
            receiver.orElseThrow().received(copy(frame));
        }
    }

    /** The frame is the receiver's to keep; what is kept for a replay is another one. */
    private static ByteBuffer copy(ByteBuffer frame) {
        return ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
    }

    /** The other end has taken bytes that were queued here. */
    void taken(int length) {
        queued -= length;
        if (wasFull && queued * connection.line().narrowness() < LOW_WATER) {
            wasFull = false;
            connection.network().time().execute(() -> {
                if (!ended && !closing && transport.isAlive()) {
                    receiver.ifPresent(Receiver::writable);
                }
            });
        }
    }

    @Override
    public long queuedBytes() {
        long bytes = queued * connection.line().narrowness();
        // A link may become narrow, and wide again, while it is in use: who has found it full is told when it is not.
        wasFull |= bytes >= LOW_WATER;
        return bytes;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            connection.network().time().execute(this::drain);
        }
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public void close() {
        if (!closing && !ended) {
            closing = true;
            connection.closed(direction);
            connection.later(direction, () -> finish(Optional.empty()));
        }
    }

    /** The link has failed; what has not been taken is lost. */
    void fail(TransportException why) {
        connection.network().time().execute(() -> finish(Optional.of(why)));
    }

    /** The process at this end is gone: nobody is to be told. */
    void vanish() {
        if (!ended) {
            ended = true;
            connection.ended();
        }
    }

    private void finish(Optional<TransportException> why) {
        if (!ended) {
            ended = true;
            held.clear();
            connection.ended();
            if (transport.isAlive()) {
                receiver.ifPresent(each -> each.closed(why));
            }
        }
    }
}
