package dev.tidemark.testkit.simulation;

import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One connection: two ends, and between them a lane for each direction. */
final class SimulatedConnection {
    /** After so long a transport takes a link on which nothing moves for broken. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final SimulatedNetwork network;
    private final Line line;
    private final SimulatedLink near;
    private final SimulatedLink far;
    private final Map<Direction, Long> lastDue = new EnumMap<>(Direction.class);
    private final List<ByteBuffer> recorded = new ArrayList<>();
    private final Set<Direction> silent = EnumSet.noneOf(Direction.class);
    private boolean broken;
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

    /** Carries a frame that was sent at the end which sends in that direction. Behind one that is lost none comes any more. */
    void carry(Direction direction, ByteBuffer frame) {
        if (direction == Direction.UP) {
            recorded.add(frame);
        }
        if (!broken && line.swallows(direction)) {
            silent.add(direction);
        }
        if (broken || silent.contains(direction)) {
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

    /** An end has closed in order: the other one hears of it behind the frames, or late where nothing comes through. */
    void closed(Direction direction) {
        SimulatedLink other = receiver(direction);
        if (broken || silent.contains(direction)) {
            network.time().after(IDLE, () -> other.fail(broken(other)));
        } else {
            later(direction, () -> other.close(Optional.empty()));
        }
    }

    SimulatedLink sender(Direction direction) {
        return direction == Direction.UP ? near : far;
    }

    SimulatedLink receiver(Direction direction) {
        return direction == Direction.UP ? far : near;
    }

    /** Breaks: the near end is told at once, the far one when it would notice; until then what is under way to it arrives. */
    void cut() {
        broken = true;
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
