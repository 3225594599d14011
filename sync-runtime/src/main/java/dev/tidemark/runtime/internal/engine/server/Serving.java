package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.batch.Assembly;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.feed.FeedCache;
import dev.tidemark.runtime.internal.engine.feed.FeedPages;
import dev.tidemark.runtime.internal.engine.groups.FailedWrites;
import dev.tidemark.runtime.internal.engine.groups.PushedGroups;
import dev.tidemark.runtime.internal.engine.questions.Answers;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.verify.Comparing;
import dev.tidemark.runtime.internal.wire.SharedDictionary;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A node that others connect to: its sessions, and what outlives one of them. */
public final class Serving implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Serving.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LAST_RETRY = Duration.ofHours(1);
    private static final int MOST_PARTIALS = 64;
    private static final long MOST_PARTIAL_BYTES = 16 << 20;

    private final Replica replica;
    private final Codecs codecs;
    private final Answers answers;
    private final ServerSide server;
    private final PushedGroups groups;
    private final FailedWrites failedWrites;
    private final FeedPages feedPages;
    private final Comparing comparing;
    private final AtomicBoolean isRetryPlanned = new AtomicBoolean();
    private final OpenSessions sessions = new OpenSessions();
    private final List<Transport.Listener> listeners = new ArrayList<>();
    private final Object lock = new Object();
    private final Map<UUID, Partial> partials = new LinkedHashMap<>();
    private final AtomicReference<Optional<Named>> names = new AtomicReference<>(Optional.empty());
    private final FeedCache feedCache = new FeedCache();
    private final Runnable unhook;
    private volatile boolean closed;

    /** A batch whose link broke before it was whole. */
    private record Partial(String codec, Assembly assembly) {}

    /** @param answers for whoever asks something */
    public Serving(Replica replica, Codecs codecs, Answers answers) {
        this.replica = replica;
        this.codecs = codecs;
        this.answers = answers;
        this.server = new ServerSide(replica);
        this.groups = new PushedGroups(replica, codecs);
        this.failedWrites = new FailedWrites(replica, groups);
        this.feedPages = new FeedPages(replica, sessions::look);
        this.comparing = new Comparing(replica);
        this.unhook = replica.onCommit(isOwn -> committed());
    }

    /** Gives writes whose strategy had failed another chance. What goes wrong with one of them is no session's matter. */
    void retryFailed() {
        retryFailed(FIRST_RETRY);
    }

    /** Returns a number that grows when a write is settled whose strategy had failed before. */
    long settledLater() {
        return failedWrites.settled();
    }

    private void retryFailed(Duration next) {
        try {
            if (failedWrites.retry()) {
                planRetry(next.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : next);
            }
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "writes whose conflict strategy failed could not be tried again", failure);
        }
    }

    /** Devices that stay connected greet nobody: their writes are tried again now and then, more and more seldom. */
    private void planRetry(Duration pause) {
        if (!isRetryPlanned.compareAndSet(false, true)) {
            return;
        }
        scheduler().after(pause, () -> {
            isRetryPlanned.set(false);
            if (!closed) {
                retryFailed(pause.multipliedBy(2));
            }
        });
    }

    public void listen(Transport transport, URI address) {
        listeners.add(transport.listen(address, this::accept));
    }

    private Link.Receiver accept(Link link) {
        return sessions.open(number -> new ServerSession(this, number, link));
    }

    public List<URI> addresses() {
        return listeners.stream().map(Transport.Listener::address).toList();
    }

    /** Takes a device's tables over. */
    void define(List<TableDefinition> tables) {
        server.define(tables);
        defined();
    }

    /** Tables or columns were added. */
    public void defined() {
        feedCache.committed();
    }

    ServerSide server() {
        return server;
    }

    Answers answers() {
        return answers;
    }

    PushedGroups groups() {
        return groups;
    }

    FeedPages feedPages() {
        return feedPages;
    }

    Comparing comparing() {
        return comparing;
    }

    Codecs codecs() {
        return codecs;
    }

    Scheduler scheduler() {
        return replica.parts().scheduler();
    }

    long millis() {
        return replica.clock().machineMillis();
    }

    /** Returns the tables whose rows are one unit. */
    Set<String> wholeRows() {
        return replica.rules().wholeRows();
    }

    /** Returns what WELCOME says of the columns of which a strategy asks for the common ancestor. */
    Map<String, String> askedColumns() {
        return replica.rules().asked().extensions();
    }

    /** Tables, and their hash. */
    record Tables(List<TableDefinition> tables, long hash) {}

    /** The names of the tables of a hash. */
    private record Named(long hash, SharedDictionary.Names names) {}

    /** Returns the names of tables; one object for all sessions that begin under the same schema. */
    SharedDictionary.Names names(List<TableDefinition> tables, long hash) {
        return names.updateAndGet(known -> known.filter(named -> named.hash() == hash)
                        .or(() -> Optional.of(new Named(hash, SharedDictionary.Names.of(tables)))))
                .orElseThrow()
                .names();
    }

    private void committed() {
        if (groups.takeFailed()) {
            planRetry(FIRST_RETRY);
        }
        feedCache.committed();
        sessions.committed();
    }

    /** Other servers have committed to this store. */
    public void committedElsewhere(Snapshot snapshot) {
        sessions.look(snapshot);
        failedWrites.settledElsewhere(snapshot);
        feedCache.committed();
        sessions.committed();
    }

    OpenSessions sessions() {
        return sessions;
    }

    FeedCache feedCache() {
        return feedCache;
    }

    /** Sets the sessions aside whose work is where a plugin does not come back. The others go on. */
    public void giveUp(SyncException because) {
        sessions.giveUp(because);
    }

    /**
     * Keeps what has arrived of a batch, for the device's next session; the oldest make way.
     *
     * @param nonce of the session, which only the device itself holds and not a copy of it
     */
    void keepPartial(UUID nonce, String codec, Assembly assembly) {
        synchronized (lock) {
            partials.remove(nonce);
            partials.put(nonce, new Partial(codec, assembly));
            while (partials.size() > MOST_PARTIALS || partialBytes() > MOST_PARTIAL_BYTES) {
                partials.remove(partials.keySet().iterator().next());
            }
        }
    }

    private long partialBytes() {
        return partials.values().stream()
                .mapToLong(partial -> partial.assembly().received())
                .sum();
    }

    /** Returns what has arrived of a batch in the session of a nonce. */
    Optional<Assembly> takePartial(UUID nonce, String codec) {
        synchronized (lock) {
            return Optional.ofNullable(partials.remove(nonce))
                    .filter(partial -> partial.codec().equals(codec))
                    .map(Partial::assembly);
        }
    }

    @Override
    public void close() {
        closed = true;
        unhook.run();
        listeners.forEach(Transport.Listener::close);
    }
}
