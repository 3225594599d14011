package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * A transport that hands every call on to another one, in steps of which whoever injects a fault overrides one: how it connects
 * and listens, the two ends of a link, and what gets the frames of an end.
 *
 * <p>Threading: as the other one.
 */
public class ForwardingTransport implements Transport {
    private final Transport inner;

    /** Creates one in front of another. */
    public ForwardingTransport(Transport inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        return inner.connect(address).thenApply(this::opened);
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        return inner.listen(address, link -> receiving(acceptor.accept(accepted(link))));
    }

    /** Returns the end of a link for whoever connected. */
    protected Link opened(Link link) {
        return link;
    }

    /** Returns the end of a link for whoever listens. */
    protected Link accepted(Link link) {
        return link;
    }

    /** Returns what gets an accepted link's frames. */
    protected Link.Receiver receiving(Link.Receiver receiver) {
        return receiver;
    }

    @Override
    public void close() {
        inner.close();
    }
}
