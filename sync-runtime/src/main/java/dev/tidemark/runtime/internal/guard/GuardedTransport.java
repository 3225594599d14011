package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport that fails in one way, by a {@link TransportException}, and calls the node with the node's class loader. */
final class GuardedTransport extends GuardedInstance implements Transport {
    private static final Duration OPENING = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(20);

    private final Transport transport;

    private GuardedTransport(Guard guard, Transport transport) {
        super(guard);
        this.transport = transport;
    }

    static Transport of(PluginInstance who, Guards guards, Transport transport) {
        return new GuardedTransport(
                new Guard(
                        who,
                        guards,
                        TransportException.class,
                        (message, cause) -> new TransportException(Kind.BROKEN, message, cause)),
                transport);
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        CompletableFuture<Link> connected = new CompletableFuture<>();
        try {
            guard.within(OPENING, "connect", () -> transport.connect(address))
                    .whenComplete((link, failure) -> PluginScope.asHost(() -> connected(connected, link, failure)));
        } catch (TransportException failure) {
            connected.completeExceptionally(failure);
        }
        return connected;
    }

    private void connected(CompletableFuture<Link> connected, Link link, Throwable failure) {
        if (link != null) {
            connected.complete(new GuardedLink(guard, link));
        } else if (failure == null) {
            connected.completeExceptionally(guard.fault("connect", "it connected to null", null));
        } else {
            connected.completeExceptionally(failure);
        }
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        Listener listener = guard.within(
                OPENING, "listen", () -> transport.listen(address, link -> accepted(acceptor, link)), Listener::close);
        return new GuardedListener(listener);
    }

    private Link.Receiver accepted(Acceptor acceptor, Link link) {
        if (link == null) {
            throw guard.fault("accept", "it accepted null", null);
        }
        return PluginScope.asHost(() -> new HostReceiver(guard, acceptor.accept(new GuardedLink(guard, link))));
    }

    @Override
    public void close() {
        guard.end(CLOSING, "close", transport::close);
    }

    private final class GuardedListener implements Listener {
        private final Listener listener;

        GuardedListener(Listener listener) {
            this.listener = listener;
        }

        @Override
        public URI address() {
            return guard.call("address", listener::address);
        }

        @Override
        public void close() {
            guard.end(CLOSING, "close", listener::close);
        }
    }
}
