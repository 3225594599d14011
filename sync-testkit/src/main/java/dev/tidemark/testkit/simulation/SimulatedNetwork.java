package dev.tidemark.testkit.simulation;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A network in virtual time, whose every frame can be late, vanish, or be the last of its connection. What it does wrong is set
 * for each node's {@link Line}. A connection carries its frames in order and once, as a transport promises; what is reordered or
 * doubled comes by another connection: the frames of a dead one that linger, or those of an old session once more.
 *
 * <p>Threading: one thread.
 */
final class SimulatedNetwork {
    private final VirtualTime time;
    private final Trace trace;
    private final Faults faults;
    private final Map<URI, Listening> listeners = new LinkedHashMap<>();
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Set<SimulatedConnection> connections = new LinkedHashSet<>();

    /** Who listens at an address. */
    private record Listening(SimulatedTransport transport, Transport.Acceptor acceptor) {}

    SimulatedNetwork(VirtualTime time, Trace trace, Faults faults) {
        this.time = time;
        this.trace = trace;
        this.faults = faults;
    }

    /** Returns a transport for a further start of a node. */
    SimulatedTransport transport(String node) {
        return new SimulatedTransport(this, line(node));
    }

    /** Returns a node's way into the network. */
    Line line(String node) {
        return lines.computeIfAbsent(node, name -> new Line(name, faults));
    }

    /** Mends all lines. */
    void heal() {
        lines.values().forEach(Line::heal);
    }

    /** Breaks the connections of a node. Returns whether there were any. */
    boolean breakConnections(String node) {
        boolean any = false;
        for (SimulatedConnection connection : Set.copyOf(ofNode(node))) {
            connection.cut();
            any = true;
        }
        return any;
    }

    private Set<SimulatedConnection> ofNode(String node) {
        Set<SimulatedConnection> its = new LinkedHashSet<>();
        for (SimulatedConnection connection : connections) {
            if (connection.line().node().equals(node)) {
                its.add(connection);
            }
        }
        return its;
    }

    /** Sends the frames of one of a node's earlier sessions again, from nowhere. Returns whether there was one. */
    boolean replay(String node, int back, URI server) {
        var frames = line(node).session(back);
        if (frames.isEmpty()) {
            return false;
        }
        transport("replay of " + node).connect(server).thenAccept(link -> {
            link.start(new Deaf());
            frames.forEach(frame -> sendIfOpen(link, frame));
        });
        return true;
    }

    private static void sendIfOpen(Link link, ByteBuffer frame) {
        try {
            link.send(frame.duplicate());
        } catch (TransportException refusedBefore) {
            link.close();
        }
    }

    /** Hears nothing. */
    private static final class Deaf implements Link.Receiver {
        @Override
        public void received(ByteBuffer frame) {
            // What a server answers to an old session is nobody's.
        }

        @Override
        public void writable() {
            // All is sent at once.
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            // Nobody waits for it.
        }
    }

    // ---- what transports and connections need

    CompletableFuture<Link> connect(URI address, SimulatedTransport from) {
        CompletableFuture<Link> connected = new CompletableFuture<>();
        time.after(Duration.ofMillis(from.line().latencyMillis()), () -> {
            Listening listening = listeners.get(address);
            if (listening == null || from.line().isOffline() || !from.isAlive()) {
                faultsOf(from);
                connected.completeExceptionally(new TransportException(
                        TransportException.Kind.UNREACHABLE, address + " can't be reached: nobody answers"));
                return;
            }
            SimulatedConnection connection = new SimulatedConnection(this, from, listening.transport());
            connections.add(connection);
            connection.accept(listening.acceptor());
            connected.complete(connection.near());
        });
        return connected;
    }

    private void faultsOf(SimulatedTransport from) {
        if (from.line().isOffline() && from.isAlive()) {
            faults.struck("offline");
        }
    }

    void listen(URI address, SimulatedTransport transport, Transport.Acceptor acceptor) {
        if (listeners.putIfAbsent(address, new Listening(transport, acceptor)) != null) {
            throw new TransportException(TransportException.Kind.IN_USE, address + " is in use");
        }
    }

    void forget(URI address, SimulatedTransport transport) {
        Listening listening = listeners.get(address);
        if (listening != null && listening.transport() == transport) {
            listeners.remove(address);
        }
    }

    void forget(SimulatedConnection connection) {
        connections.remove(connection);
    }

    /** Ends everything that a transport has opened or accepted: in order, or as a process that dies does. */
    void end(SimulatedTransport transport, boolean inOrder) {
        listeners.values().removeIf(listening -> listening.transport() == transport);
        for (SimulatedConnection connection : new LinkedHashSet<>(connections)) {
            connection.endOf(transport, inOrder);
        }
    }

    VirtualTime time() {
        return time;
    }

    Trace trace() {
        return trace;
    }
}
