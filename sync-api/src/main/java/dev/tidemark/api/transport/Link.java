package dev.tidemark.api.transport;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A connection that carries whole frames in order and once, or fails.
 *
 * <p>Threading: {@link #send} and {@link #close} from any thread.
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

    /** Returns how many bytes are queued and not yet handed to the network. */
    long queuedBytes();

    /** Returns the other end for people, such as {@code 192.0.2.7:52100}. */
    String remote();

    /** Sends what is queued, then closes. Idempotent; the receiver is told once. */
    @Override
    void close();

    /** Gets what arrives on a link. */
    interface Receiver {
        /**
         * A whole frame arrived.
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
