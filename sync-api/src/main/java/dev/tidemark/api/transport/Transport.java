package dev.tidemark.api.transport;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * Carries frames between two nodes. Retry, resume, handshake and authentication belong to the runtime.
 *
 * <p>Threading: called from any thread. Callbacks come on threads of the transport, for one link one at a time and in order;
 * they return quickly.
 *
 * <p>Failure: {@link TransportException}, by the stage or by {@link Link.Receiver#closed}.
 */
public interface Transport extends AutoCloseable {
    /**
     * Connects to a node.
     *
     * @param address of one of the schemes of this transport
     * @return the link, or a {@link TransportException} such as unreachable; within the transport's time-out
     */
    CompletionStage<Link> connect(URI address);

    /**
     * Starts to accept links. The acceptor is called for each, before any frame is read from it.
     *
     * @param address to bind to; port 0 takes a free one
     * @return the listener, whose address is the one that was bound
     * @throws TransportException if the address is in use, not ours, or refused
     */
    Listener listen(URI address, Acceptor acceptor);

    /** Closes all listeners and links. Idempotent. */
    @Override
    void close();

    /** Takes links that others opened. */
    @FunctionalInterface
    interface Acceptor {
        /**
         * Takes a link.
         *
         * @return who gets its frames
         */
        Link.Receiver accept(Link link);
    }

    /** An address that accepts links. */
    interface Listener extends AutoCloseable {
        /** Returns the address that others can connect to. */
        URI address();

        /** Stops to accept; links that are open stay so. Idempotent. */
        @Override
        void close();
    }
}
