package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/** A transport that is right, in steps of which each can be replaced by one that is wrong. */
class SampleTransport implements Transport {
    private final Transport inner;

    SampleTransport(Transport inner) {
        this.inner = inner;
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
    Link opened(Link link) {
        return link;
    }

    /** Returns the end of a link for whoever listens. */
    Link accepted(Link link) {
        return link;
    }

    /** Returns what gets an accepted link's frames. */
    Link.Receiver receiving(Link.Receiver receiver) {
        return receiver;
    }

    @Override
    public void close() {
        inner.close();
    }
}
