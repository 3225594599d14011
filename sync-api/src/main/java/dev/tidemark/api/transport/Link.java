package dev.tidemark.api.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A connection that carries whole frames in order and once, or fails.
 *
 * <p>Back-pressure: neither end has to keep more than it wants. A sender watches {@link #queuedBytes} and goes on when it is told
 * {@link Receiver#writable}; a receiver that can't keep up says {@link #pause}, and {@link #resume} once it has caught up.
 *
 * <p>Threading: {@link #send}, {@link #pause}, {@link #resume} and {@link #close} from any thread, also from a callback. None of
 * them blocks.
 */
public interface Link extends AutoCloseable {
    /**
     * Begins to read. Called once, by whoever connected; an accepted link begins by itself.
     *
     * @param receiver gets the frames
     */
    void start(Receiver receiver);

    /**
     * Queues a frame. It never blocks: whoever sends much watches {@link #queuedBytes}.
     *
     * @param frame what remains in it, at most {@link TransportProvider#maxFrameBytes}; not changed by the caller afterwards
     * @throws TransportException if the link is closed, or the frame is too large
     */
    void send(ByteBuffer frame);

    /**
     * Queues frames that belong together, one behind the other, as if each were {@linkplain #send(ByteBuffer) sent} by itself, which is
     * what happens here. A transport to which each writing is dear hands them to its network at once.
     *
     * @param frames at least one
     * @throws TransportException as for one; those before the one that failed may be on their way
     */
    default void send(List<ByteBuffer> frames) {
        frames.forEach(this::send);
    }

    /** Returns how many bytes are queued and not yet handed to the network. */
    long queuedBytes();

    /**
     * Holds back the frames that arrive, until {@link #resume}. From within {@link Receiver#received} the frame at hand is the
     * last one; from another thread one more may be on its way. It holds frames alone: {@link Receiver#writable} goes on, a
     * {@link #close} from this end works as ever, and a link that breaks may be told at once. That the other end closed in order
     * is told behind the frames it had sent, which is after {@link #resume}. Idempotent, not counted; without effect once the
     * link is closed. It may be called before {@link #start}.
     *
     * <p>For a transport: a paused link stops to read from its network, so that the network holds the sender back and {@link
     * #queuedBytes} grows there. What has been read already waits in bounded space, at most a few frames. A transport whose
     * network can't be held back keeps what comes up to a bound that it names, and beyond it fails the link as {@link
     * TransportException.Kind#BROKEN}; it never drops a frame and goes on.
     *
     * <p>A pause is meant to last as long as a piece of work does. A link on which nothing moves for longer than the transport's
     * idle time-out may be taken for broken by the other end.
     */
    void pause();

    /** Lets frames through again, those held back first, in their order and once. Idempotent. */
    void resume();

    /** Returns the other end for people, such as {@code 192.0.2.7:52100}. */
    String remote();

    /** Sends what is queued, then closes. Idempotent; the receiver is told once. */
    @Override
    void close();

    /** Gets what arrives on a link. */
    interface Receiver {
        /**
         * A whole frame arrived. Who keeps more frames than it can deal with calls {@link Link#pause}; blocking here would hold
         * a thread of the transport.
         *
         * @param frame the receiver's to keep
         */
        void received(ByteBuffer frame);

        /** The queue has run low: {@link Link#queuedBytes} fell below the transport's low-water mark. */
        void writable();

        /**
         * The link has ended; nothing follows.
         *
         * @param failure nothing where either end closed it in order
         */
        void closed(Optional<TransportException> failure);
    }
}
