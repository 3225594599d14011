package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * What the nodes of one process are connected by. Everything that is delivered goes through the executor that it is given, one
 * callback a task: with a queue that a test works off in one thread a whole cluster runs the same way each time; with a pool it
 * runs in parallel, still in order on each link. It asks no clock, draws no random number and starts no thread.
 *
 * <p>Threading: called from any thread.
 */
public final class InMemoryNetwork {
    private final Object lock = new Object();
    private final Executor executor;
    private final Map<URI, InMemoryListener> listeners = new LinkedHashMap<>();
    private final Set<InMemoryLink> links = new LinkedHashSet<>();
    private int lastPort;
    private int lastCaller;

    /** Creates a network that delivers through an executor. */
    public InMemoryNetwork(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /** Returns a further transport in this network. Closing it closes what it opened and accepted. */
    public InMemoryTransport transport() {
        return new InMemoryTransport(this);
    }

    /**
     * Breaks every link that meets a condition, as a lost network does: what is under way is lost, and both ends are told.
     *
     * @param doomed gets the address that was connected to
     */
    public void breakLinks(Predicate<URI> doomed) {
        for (InMemoryLink link : snapshot()) {
            if (doomed.test(link.address())) {
                link.cut(new TransportException(Kind.BROKEN, "the network broke the link to " + link.remote()));
            }
        }
    }

    /** Returns how many links are open. */
    public int openLinks() {
        synchronized (lock) {
            return links.size() / 2;
        }
    }

    private Set<InMemoryLink> snapshot() {
        synchronized (lock) {
            return new LinkedHashSet<>(links);
        }
    }

    CompletionStage<Link> connect(URI address, InMemoryTransport from) {
        CompletableFuture<Link> connected = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                connected.complete(open(address, from));
            } catch (TransportException e) {
                connected.completeExceptionally(e);
            }
        });
        return connected;
    }

    private Link open(URI address, InMemoryTransport from) {
        InMemoryLink near;
        InMemoryLink far;
        InMemoryListener listener;
        synchronized (lock) {
            listener = listeners.get(address);
            if (listener == null) {
                throw new TransportException(Kind.UNREACHABLE, address + " can't be reached: nobody listens there");
            }
            near = new InMemoryLink(this, from, address, address.getAuthority());
            far = new InMemoryLink(this, listener.transport(), address, "caller-" + ++lastCaller);
            near.join(far);
            links.add(near);
            links.add(far);
        }
        far.accept(listener.acceptor());
        return near;
    }

    Transport.Listener listen(URI address, Transport.Acceptor acceptor, InMemoryTransport transport) {
        synchronized (lock) {
            URI bound = address.getPort() == 0 ? free(address) : address;
            if (listeners.containsKey(bound)) {
                throw new TransportException(
                        Kind.IN_USE, bound + " is in use: another node listens there; choose another port");
            }
            InMemoryListener listener = new InMemoryListener(this, bound, acceptor, transport);
            listeners.put(bound, listener);
            return listener;
        }
    }

    private URI free(URI address) {
        return URI.create(address.getScheme() + "://" + address.getHost() + ":" + ++lastPort);
    }

    void forget(InMemoryListener listener) {
        synchronized (lock) {
            listeners.remove(listener.address(), listener);
        }
    }

    void forget(InMemoryLink link) {
        synchronized (lock) {
            links.remove(link);
        }
    }

    void closeAllOf(InMemoryTransport transport) {
        synchronized (lock) {
            listeners.values().removeIf(listener -> listener.transport() == transport);
        }
        snapshot().stream().filter(link -> link.transport() == transport).forEach(InMemoryLink::close);
    }

    /** Runs tasks one at a time and in order, each as a task of the executor's own. */
    InMemoryMailbox mailbox() {
        return new InMemoryMailbox(executor);
    }

    /** An address of this network that accepts links. */
    record InMemoryListener(
            InMemoryNetwork network, URI address, Transport.Acceptor acceptor, InMemoryTransport transport)
            implements Transport.Listener {
        @Override
        public void close() {
            network.forget(this);
        }
    }
}
