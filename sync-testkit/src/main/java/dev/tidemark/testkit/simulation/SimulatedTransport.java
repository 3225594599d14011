package dev.tidemark.testkit.simulation;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/** The transport of one start of one node; when its process dies, nothing of it is heard any more. */
final class SimulatedTransport implements Transport {
    private final SimulatedNetwork network;
    private final Line line;
    private boolean alive = true;

    SimulatedTransport(SimulatedNetwork network, Line line) {
        this.network = network;
        this.line = line;
    }

    Line line() {
        return line;
    }

    boolean isAlive() {
        return alive;
    }

    /** The process ends without a word. */
    void die() {
        if (alive) {
            alive = false;
            network.end(this, false);
        }
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        return network.connect(address, this);
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        network.listen(address, this, acceptor);
        return new Listener() {
            @Override
            public URI address() {
                return address;
            }

            @Override
            public void close() {
                network.forget(address, SimulatedTransport.this);
            }
        };
    }

    @Override
    public void close() {
        if (alive) {
            network.end(this, true);
        }
    }
}
