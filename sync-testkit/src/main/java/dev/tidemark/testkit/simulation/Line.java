package dev.tidemark.testkit.simulation;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node's way into the network, and what is wrong with it. It outlives the node's process and its connections.
 *
 * <p>Threading: one thread.
 */
final class Line {
    private static final int SESSIONS_KEPT = 3;

    private final String node;
    private final Faults faults;
    private final Map<Direction, Long> untilCut = new EnumMap<>(Direction.class);
    private final Set<Direction> swallowed = EnumSet.noneOf(Direction.class);
    private final Deque<List<ByteBuffer>> sessions = new ArrayDeque<>();
    private final Set<URI> parted = new HashSet<>();
    private long latencyMillis;
    private long lingerMillis;
    private long narrowness = 1;
    private boolean offline;

    Line(String node, Faults faults) {
        this.node = node;
        this.faults = faults;
    }

    String node() {
        return node;
    }

    /** Breaks the connection that has carried so many bytes more; the frame that they end in is lost. */
    void cutAfter(Direction direction, long bytes) {
        untilCut.put(direction, bytes);
    }

    /** Lets frames of a direction vanish, while both ends believe that they are connected. */
    void swallow(Direction direction) {
        swallowed.add(direction);
    }

    /** Sets how long a frame is on its way. */
    void delay(long millis) {
        latencyMillis = millis;
    }

    /** Sets for how long the far end does not notice that the near one is gone, and what is under way still arrives. */
    void linger(long millis) {
        lingerMillis = millis;
    }

    /** Sets how many times as much what is under way counts as it is: so a few bytes fill a link. */
    void narrow(long times) {
        narrowness = times;
    }

    void setOffline(boolean value) {
        offline = value;
    }

    /** Cuts the way to one address off, and to no other. */
    void part(URI address) {
        parted.add(address);
    }

    /** Mends everything. */
    void heal() {
        parted.clear();
        untilCut.clear();
        swallowed.clear();
        latencyMillis = 0;
        lingerMillis = 0;
        narrowness = 1;
        offline = false;
    }

    /** Returns whether there is a way to an address. */
    boolean reaches(URI address) {
        return !offline && !parted.contains(address);
    }

    long latencyMillis() {
        return latencyMillis;
    }

    long lingerMillis() {
        return lingerMillis;
    }

    long narrowness() {
        return narrowness;
    }

    /** Returns whether a frame vanishes. */
    boolean swallows(Direction direction) {
        boolean vanishes = swallowed.contains(direction);
        if (vanishes) {
            faults.struck("swallowed");
        }
        return vanishes;
    }

    /** Returns whether a frame passes before the next cut. */
    boolean passes(Direction direction, int length) {
        Long left = untilCut.get(direction);
        if (left == null) {
            return true;
        }
        if (left >= length) {
            untilCut.put(direction, left - length);
            return true;
        }
        untilCut.remove(direction);
        faults.struck("cut");
        return false;
    }

    /** Keeps what a connection carries up. */
    void record(List<ByteBuffer> session) {
        sessions.addFirst(session);
        while (sessions.size() > SESSIONS_KEPT) {
            sessions.removeLast();
        }
    }

    /** Returns what was carried up by an earlier connection: 0 is the last one. Empty where there was none. */
    List<ByteBuffer> session(int back) {
        return sessions.stream().skip(back).findFirst().map(List::copyOf).orElse(List.of());
    }
}
