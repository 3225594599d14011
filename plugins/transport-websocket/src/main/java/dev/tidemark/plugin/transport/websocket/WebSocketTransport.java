package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Links over WebSocket. Jetty serves both ends; what of it is not used is not started.
 *
 * <p>Threading: called from any thread; {@link #lock} guards what is started and stopped.
 */
final class WebSocketTransport implements Transport {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Object lock = new Object();
    private final Tls tls;
    private final Links links;
    private final List<Listening> listeners = new ArrayList<>();
    private Optional<Dialer> dialer = Optional.empty();
    private boolean closed;

    WebSocketTransport(Settings settings, Tls tls, System.Logger logger) {
        this.tls = tls;
        this.links = new Links(settings, logger);
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        try {
            return dialer().connect(Addresses.checked(address));
        } catch (TransportException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Dialer dialer() {
        synchronized (lock) {
            requireOpen();
            if (dialer.isEmpty()) {
                dialer = Optional.of(new Dialer(links, tls));
            }
            return dialer.get();
        }
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        synchronized (lock) {
            requireOpen();
            Listening listening = Listening.at(address, acceptor, links, tls);
            listeners.add(listening);
            return listening;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new TransportException(Kind.CLOSED, "the websocket transport is closed");
        }
        Jetty.start(links.scheduler());
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        listeners.forEach(Listening::close);
        try {
            links.close(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listeners.forEach(Listening::stop);
        dialer.ifPresent(Dialer::stop);
        links.end();
        LifeCycle.stop(links.scheduler());
    }
}
