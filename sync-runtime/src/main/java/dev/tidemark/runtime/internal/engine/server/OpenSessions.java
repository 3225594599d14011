package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * The sessions that are open at a server. Whoever greets last is the device: a session that began as the same device before, be the
 * later one at another server on the same store, says and takes nothing more. Each greeting asks after those of its device, so they
 * are found by it: what a greeting costs does not grow with how many others are connected.
 *
 * <p>Threading: safe.
 */
final class OpenSessions {
    private final Map<Long, ServerSession> sessions = new ConcurrentSkipListMap<>();
    /** Maps that nobody changes any more, in the order of the numbers. */
    private final Map<UUID, Map<Long, ServerSession>> byDevice = new ConcurrentHashMap<>();

    private final AtomicLong lastNumber = new AtomicLong();
    private final Object lock = new Object();
    private Greetings heard = Greetings.NONE;

    /** Opens a session under a number; they are woken in the order of these. */
    ServerSession open(LongFunction<ServerSession> opening) {
        long number = lastNumber.incrementAndGet();
        ServerSession session = opening.apply(number);
        sessions.put(number, session);
        return session;
    }

    /** A session says as which device it comes, once. */
    void claimed(long number, UUID device, ServerSession session) {
        byDevice.merge(device, Map.of(number, session), OpenSessions::both);
    }

    private static Map<Long, ServerSession> both(Map<Long, ServerSession> some, Map<Long, ServerSession> more) {
        Map<Long, ServerSession> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }

    /** @param device as which the session came; any where it had said none */
    void ended(long number, UUID device) {
        sessions.remove(number);
        byDevice.computeIfPresent(device, (each, all) -> without(number, all));
    }

    private static Map<Long, ServerSession> without(long number, Map<Long, ServerSession> all) {
        Map<Long, ServerSession> left = new TreeMap<>(all);
        left.remove(number);
        return left.isEmpty() ? null : left;
    }

    private Stream<ServerSession> of(UUID device) {
        return byDevice.getOrDefault(device, Map.of()).values().stream();
    }

    /** Something was committed to the store; live devices are told. */
    void committed() {
        sessions.values().forEach(ServerSession::committed);
    }

    /** A device has greeted here; what other sessions it, or a copy of it, has open come to their end. */
    void greeted(Greetings.Greeting greeting) {
        synchronized (lock) {
            displace(greeting);
            heard.since(greeting.number()).forEach(this::displace);
        }
    }

    /**
     * Ends the sessions of devices that have greeted since, as a snapshot tells. Whoever sends what stands in a snapshot has this
     * done before, so that no session hands out what its device's copy has written.
     */
    void look(Snapshot snapshot) {
        Greetings now = Greetings.load(snapshot);
        synchronized (lock) {
            if (now.newest() > heard.newest()) {
                if (now.hasForgottenSince(heard.newest())) {
                    sessions.values().forEach(session -> session.requireLast(snapshot, now.newest()));
                }
                now.since(heard.newest()).forEach(this::displace);
                heard = now;
            }
        }
    }

    private void displace(Greetings.Greeting greeting) {
        of(greeting.device()).forEach(session -> session.displacedBy(greeting));
    }

    /** Sets the sessions aside whose work is where a plugin does not come back. The others go on. */
    void giveUp(SyncException because) {
        sessions.values().forEach(session -> session.giveUp(because));
    }

    /** Whoever has a session that waits for the store would wait there again, and take one thread more each time. */
    void requireNotStuck(UUID device) {
        requireNotStuck(of(device), device);
    }

    /** The same for those who ask something and come as no device. */
    void requireNoAskerStuck() {
        requireNotStuck(sessions.values().stream(), ServerSession.NOBODY);
    }

    private static void requireNotStuck(Stream<ServerSession> those, UUID device) {
        those.flatMap(session -> session.stuckInStorage(device).stream())
                .findFirst()
                .ifPresent(stuck -> {
                    throw new SessionRefused(Refusal.Code.BUSY, "the server's store: " + stuck.getMessage());
                });
    }
}
