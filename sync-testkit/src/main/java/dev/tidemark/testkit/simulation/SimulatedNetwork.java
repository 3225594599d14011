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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A network in virtual time, whose every frame can be late, vanish, or be the last of its connection. What it does wrong is set
 * for each node's {@link Line}. A connection carries its frames in order and once, as a transport promises; what is reordered or
 * doubled comes by another connection: the frames of a dead one that linger, or those of an old session once more.
 *
 * <p>Threading: one thread.
 */
final class SimulatedNetwork {
    static final String SCHEME = "simulated";

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

    /** Returns where a server listens. */
    static URI address(String server) {
        return URI.create(SCHEME + "://" + server);
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
        return cut(connection -> connection.line().node().equals(node));
    }

    /** Cuts the way of a node to a server off. Returns whether it was connected there. */
    boolean part(String node, String server) {
        line(node).part(address(server));
        return cut(connection -> connection.line().node().equals(node)
                && connection.near().remote().equals(server));
    }

    private boolean cut(Predicate<SimulatedConnection> which) {
        List<SimulatedConnection> cut = connections.stream().filter(which).toList();
        cut.forEach(SimulatedConnection::cut);
        return !cut.isEmpty();
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
            boolean isReached = from.line().reaches(address);
            if (listening == null || !isReached || !from.isAlive()) {
                if (!isReached && from.isAlive()) {
                    faults.struck("offline");
                }
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
