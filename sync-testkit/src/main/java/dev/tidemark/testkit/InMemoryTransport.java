package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A transport whose links lead to nodes of the same process. Its addresses are {@code memory://NAME:PORT}; port 0 takes a free
 * one, and without a port the name alone is the address.
 *
 * <p>Threading: called from any thread; callbacks come as tasks of the network's executor.
 */
public final class InMemoryTransport implements Transport {
    /** The scheme of its addresses. */
    public static final String SCHEME = "memory";

    /** The largest frame that its links carry. */
    public static final int MAX_FRAME_BYTES = 1 << 20;

    private final InMemoryNetwork network;
    private volatile boolean closed;

    /** Creates a transport in a network. */
    public InMemoryTransport(InMemoryNetwork network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /** Creates a transport in a network of its own: both ends of its links are opened here. */
    public InMemoryTransport(Executor executor) {
        this(new InMemoryNetwork(executor));
    }

    /** Returns the network that this transport is in. */
    public InMemoryNetwork network() {
        return network;
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        try {
            requireUsable(address);
            return network.connect(address, this);
        } catch (TransportException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        requireUsable(address);
        return network.listen(address, Objects.requireNonNull(acceptor, "acceptor"), this);
    }

    private void requireUsable(URI address) {
        if (closed) {
            throw new TransportException(Kind.CLOSED, "the in-memory transport is closed");
        }
        if (!SCHEME.equals(address.getScheme()) || address.getHost() == null) {
            throw new TransportException(
                    Kind.REFUSED, address + ": this is no in-memory address; write memory://NAME:PORT");
        }
    }

    @Override
    public void close() {
        closed = true;
        network.closeAllOf(this);
    }
}
