package dev.tidemark.testkit.simulation;

import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One connection: two ends, and between them a lane for each direction. */
final class SimulatedConnection {
    private final SimulatedNetwork network;
    private final Line line;
    private final SimulatedLink near;
    private final SimulatedLink far;
    private final Map<Direction, Long> lastDue = new EnumMap<>(Direction.class);
    private final List<ByteBuffer> recorded = new ArrayList<>();
    private int ends = 2;

    SimulatedConnection(SimulatedNetwork network, SimulatedTransport from, SimulatedTransport to) {
        this.network = network;
        this.line = from.line();
        this.near = new SimulatedLink(this, Direction.UP, from, to.line().node());
        this.far = new SimulatedLink(this, Direction.DOWN, to, from.line().node());
        line.record(recorded);
    }

    Line line() {
        return line;
    }

    SimulatedLink near() {
        return near;
    }

    void accept(Transport.Acceptor acceptor) {
        far.begin(acceptor.accept(far));
    }

    /** Carries a frame that was sent at the end which sends in that direction. */
    void carry(Direction direction, ByteBuffer frame) {
        if (direction == Direction.UP) {
            recorded.add(frame);
        }
        if (line.swallows(direction)) {
            sender(direction).taken(frame.remaining());
        } else if (line.passes(direction, frame.remaining())) {
            later(direction, () -> receiver(direction).arrive(frame));
        } else {
            cut();
        }
    }

    /** Has something happen at the far end of a direction, behind everything that is under way there. */
    void later(Direction direction, Runnable arrival) {
        long now = network.time().instant().toEpochMilli();
        long due = Math.max(now + line.latencyMillis(), lastDue.getOrDefault(direction, 0L));
        lastDue.put(direction, due);
        network.time().after(Duration.ofMillis(due - now), arrival);
    }

    SimulatedLink sender(Direction direction) {
        return direction == Direction.UP ? near : far;
    }

    SimulatedLink receiver(Direction direction) {
        return direction == Direction.UP ? far : near;
    }

    /** Breaks: the near end is told at once, the far one when it would notice; until then what is under way to it arrives. */
    void cut() {
        near.fail(broken(near));
        network.time().after(Duration.ofMillis(line.lingerMillis()), () -> far.fail(broken(far)));
    }

    private static TransportException broken(SimulatedLink link) {
        return new TransportException(TransportException.Kind.BROKEN, "the network broke the link to " + link.remote());
    }

    /** Ends this if it belongs to a transport that ends. */
    void endOf(SimulatedTransport transport, boolean inOrder) {
        for (SimulatedLink end : List.of(near, far)) {
            if (end.transport() == transport) {
                if (inOrder) {
                    end.close();
                } else {
                    SimulatedLink other = end == near ? far : near;
                    network.time().after(Duration.ofMillis(line.lingerMillis()), () -> other.fail(broken(other)));
                    end.vanish();
                }
            }
        }
    }

    /** One of the two ends has ended. */
    void ended() {
        if (--ends == 0) {
            network.forget(this);
        }
    }

    SimulatedNetwork network() {
        return network;
    }
}
