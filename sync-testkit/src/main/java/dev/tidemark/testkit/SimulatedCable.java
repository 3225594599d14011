package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node's way into the network, which can be pulled out. */
final class SimulatedCable implements Transport {
    private final InMemoryNetwork network;
    private final Transport transport;
    private final URI server;
    private boolean pulled;

    SimulatedCable(InMemoryNetwork network, URI server) {
        this.network = network;
        this.transport = network.transport();
        this.server = server;
    }

    /** Breaks the links of this node; whatever is under way is lost. */
    void shake() {
        network.breakLinks(server::equals);
    }

    /** Cuts this node off until it is plugged in again. */
    void pull() {
        pulled = true;
        shake();
    }

    void plugIn() {
        pulled = false;
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        return pulled
                ? CompletableFuture.failedFuture(new TransportException(
                        TransportException.Kind.UNREACHABLE, address + " can't be reached: the network is divided"))
                : transport.connect(address);
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        return transport.listen(address, acceptor);
    }

    @Override
    public void close() {
        transport.close();
    }
}
