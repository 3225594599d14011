package dev.tidemark.cluster;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;

/** A transport whose links a meter counts. */
final class MeteredTransport implements Transport {
    private final Transport transport;
    private final Meter meter;

    MeteredTransport(Transport transport, Meter meter) {
        this.transport = transport;
        this.meter = meter;
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        return transport.connect(address).thenApply(MeteredLink::new);
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        return transport.listen(address, link -> new MeteredReceiver(acceptor.accept(link), meter::passesUp));
    }

    @Override
    public void close() {
        transport.close();
    }

    private record MeteredReceiver(Link.Receiver receiver, IntPredicate passes) implements Link.Receiver {
        @Override
        public void received(ByteBuffer frame) {
            if (passes.test(frame.remaining())) {
                receiver.received(frame);
            }
        }

        @Override
        public void writable() {
            receiver.writable();
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            receiver.closed(failure);
        }
    }

    private final class MeteredLink implements Link {
        private final Link link;

        MeteredLink(Link link) {
            this.link = link;
        }

        @Override
        public void start(Receiver receiver) {
            link.start(new MeteredReceiver(receiver, meter::passesDown));
        }

        @Override
        public void send(ByteBuffer frame) {
            link.send(frame);
        }

        @Override
        public long queuedBytes() {
            return link.queuedBytes();
        }

        @Override
        public void pause() {
            link.pause();
        }

        @Override
        public void resume() {
            link.resume();
        }

        @Override
        public String remote() {
            return link.remote();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
