package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.link.Connecting;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.SyncFailures;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.link.Watchdog;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.tables.OnDemandSession;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The device's end of a session: connects, greets, and hands what follows to its {@link Rounds}; says how it ended.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class DeviceSession implements Link.Receiver {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Half of what a server waits for a greeting. */
    private static final Duration SERVERS_PATIENCE = Duration.ofSeconds(5);

    private final Syncing syncing;
    private final List<Target> targets;
    private final SyncPlan plan;
    private final boolean live;
    private final Progress progress;
    private final Events events;
    private final SerialExecutor executor;
    private final Watchdog watchdog;
    private final Tally tally;
    private volatile Optional<Wire> wire = Optional.empty();
    private volatile Optional<Target> target = Optional.empty();
    private Optional<DeviceSide.Greeting> said = Optional.empty();
    private boolean late;
    private volatile Optional<Rounds> rounds = Optional.empty();
    private Optional<Verification.Wish> wanted = Optional.empty();
    private final AtomicBoolean ended = new AtomicBoolean();
    private long asked;
    private volatile Optional<Long> answered = Optional.empty();
    private volatile long heard;
    private long handled;

    /** Who hears of a session. */
    interface Events {
        /** A round was carried out. */
        void round(SyncReport report);

        /**
         * The session is over.
         *
         * @param problem nothing where it ended in order
         * @param connected whom it was with; nothing where it found nobody
         */
        void ended(Optional<SyncException> problem, Optional<Target> connected);

        /**
         * The session is over, and is to be begun anew at once: this node has a new identity, or another time.
         *
         * @param reason what to say should that never end
         */
        void restart(SyncException reason);
    }

    /** @param targets the addresses of the server, at least one */
    DeviceSession(
            Syncing syncing, List<Target> targets, SyncPlan plan, boolean live, Progress progress, Events events) {
        this.syncing = syncing;
        this.targets = targets;
        this.plan = plan;
        this.live = live;
        this.progress = progress;
        this.events = events;
        this.executor = new SerialExecutor(syncing.scheduler(), syncing::millis);
        this.tally = new Tally(syncing.millis());
        this.watchdog = new Watchdog(
                syncing.scheduler(),
                this::submit,
                this::moved,
                () -> rounds.map(Rounds::patience).orElse(Optional.of(PATIENCE)),
                () -> {
                    throw failures().silent();
                });
    }

    void start() {
        progress.at(Progress.Phase.CONNECT, 0, -1);
        submit(() -> {
            long begun = syncing.millis();
            connect();
            said = Optional.of(syncing.device().greet());
            late = syncing.millis() - begun >= SERVERS_PATIENCE.toMillis();
        });
    }

    /**
     * The greeting is made while the link is. A link that comes when this session has given up is nobody's, and so is one that had to
     * wait for a greeting with a large harvest: a server does not wait long for it.
     */
    private void connect() {
        watchdog.watch();
        syncing.connecting()
                .connect(targets)
                .whenComplete((connected, failure) -> executor.execute(() -> {
                    if ((ended.get() || late) && connected != null) {
                        connected.link().close();
                    }
                    guarded(() -> {
                        if (late) {
                            late = false;
                            connect();
                        } else {
                            connected(said.orElseThrow(), connected, failure);
                        }
                    });
                }));
    }

    private void connected(DeviceSide.Greeting greeting, Connecting.Connected connected, Throwable failure) {
        if (failure != null) {
            syncing.device().withdraw(greeting);
            throw failures().unreachable(failure);
        }
        target = Optional.of(connected.target());
        wire = Optional.of(new Wire(connected.link(), executor));
        watchdog.watch();
        connected.link().start(this);
        asked = machineMillis();
        wire.get().send(greeting.hello().withToken(connected.target().token()));
    }

    private long machineMillis() {
        return syncing.replica().clock().machineMillis();
    }

    private URI address() {
        return target.orElse(targets.get(0)).address();
    }

    private SyncFailures failures() {
        return new SyncFailures(address());
    }

    /** Returns a number that grows when a frame arrives, when one was dealt with, and when bytes leave. */
    private long moved() {
        return heard + handled + wire.map(Wire::drainedBytes).orElse(0L);
    }

    /** Something was committed here; a live session pushes it. */
    void committed() {
        submit(() -> rounds.ifPresent(Rounds::committed));
    }

    /** Has this device compared with its server, now or as soon as the session is through with its first sync. */
    void verify(Verification.Wish wish) {
        submit(() -> {
            wanted = Optional.of(wish);
            rounds.ifPresent(this::verify);
        });
    }

    /** Somebody waits for rows that are to be asked for. */
    void wanted() {
        submit(() -> rounds.ifPresent(Rounds::wanted));
    }

    /** Returns whether this device is told at once of what changes at the server; from any thread. */
    boolean isCurrent() {
        return !ended.get() && rounds.filter(Rounds::isCurrent).isPresent();
    }

    private void verify(Rounds begun) {
        wanted.ifPresent(wish -> begun.verify(new Verification(syncing.replica(), wish)));
        wanted = Optional.empty();
    }

    void close() {
        submit(() -> rounds.ifPresent(Rounds::lastWords));
        executor.execute(() -> finish(Optional.empty()));
    }

    @Override
    public void received(ByteBuffer frame) {
        heard++;
        if (answered.isEmpty()) {
            // Before it waits for its turn, for a harvest, and for the store.
            answered = Optional.of(machineMillis());
        }
        wire.orElseThrow()
                .arrived(
                        frame,
                        () -> guarded(() -> {
                            handle(wire.orElseThrow().receive(frame));
                            handled++;
                        }));
    }

    @Override
    public void writable() {
        submit(() -> rounds.ifPresent(Rounds::writable));
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        submit(() -> rounds.ifPresent(Rounds::broken));
        executor.execute(() -> finish(Optional.of(failures().ended(failure))));
    }

    private void submit(Runnable work) {
        executor.execute(() -> guarded(work));
    }

    private void guarded(Runnable work) {
        if (ended.get()) {
            return;
        }
        try {
            work.run();
        } catch (Reconnect anew) {
            if (end()) {
                events.restart(anew.reason);
            }
        } catch (TransportException broken) {
            // Why the server has closed stands in what it sent before that, which is dealt with before the link's end.
            if (!hasGone(broken)) {
                finish(Optional.of(failures().of(broken)));
            }
        } catch (RuntimeException failure) {
            finish(Optional.of(failures().of(failure)));
        }
    }

    /** Returns whether a link that was there has ended, which {@link #closed} is told of in its turn. */
    private boolean hasGone(TransportException failure) {
        return wire.isPresent() && failure.kind() == TransportException.Kind.CLOSED;
    }

    private void handle(Message message) {
        if (message instanceof Refusal refusal) {
            SyncException refused = failures().refused(refusal);
            throw refusal.code() == Refusal.Code.CLOCK ? new Reconnect(refused) : refused;
        }
        if (rounds.isEmpty() != message instanceof Welcome) {
            throw new WireException(
                    message.getClass().getSimpleName() + (rounds.isEmpty() ? " came before WELCOME" : " came twice"));
        }
        if (message instanceof Welcome welcome) {
            welcomed(welcome);
        } else {
            rounds.get().handle(message);
        }
    }

    private void welcomed(Welcome welcome) {
        check(welcome);
        if (welcome.identity() == Welcome.Identity.COPY) {
            syncing.device().becomeNew(welcome.committed());
            syncing.sent().arrived(Long.MAX_VALUE);
            throw new Reconnect(
                    new SyncException(SyncException.Kind.REFUSED, address() + " does not accept this node's identity"));
        }
        Upstream upstream = syncing.device()
                .welcomed(
                        welcome,
                        new ServerClock(welcome.clockMillis(), asked, answered.orElseThrow()),
                        said.orElseThrow().hello().proposedNonce(),
                        address().toString())
                .orElseThrow(() -> new Reconnect(new SyncException(
                        SyncException.Kind.REFUSED, address() + " does not give this node a snapshot")));
        if (welcome.wantsSchema()) {
            wire.orElseThrow().send(new Schema(syncing.device().tables()));
        }
        if (OnDemandSession.isAgreed(welcome)) {
            syncing.device().interests().forEach(wire.orElseThrow()::send);
        }
        Rounds begun = new Rounds(
                syncing,
                wire.orElseThrow(),
                welcome,
                upstream,
                said.orElseThrow().packing(syncing.codecs(), welcome),
                plan,
                live,
                progress,
                tally,
                new HostOfRounds());
        rounds = Optional.of(begun);
        verify(begun);
        begun.beginRound();
    }

    private void check(Welcome welcome) {
        if (welcome.protocol() < Protocol.OLDEST || welcome.protocol() > Protocol.NEWEST) {
            throw new SyncException(
                    SyncException.Kind.INCOMPATIBLE,
                    address() + " speaks protocol " + welcome.protocol() + ", this node " + Protocol.OLDEST + " to "
                            + Protocol.NEWEST + ". Update Tidemark here");
        }
        if (!syncing.replica().onDemand().isEmpty() && !OnDemandSession.isAgreed(welcome)) {
            throw new SyncException(
                    SyncException.Kind.INCOMPATIBLE,
                    address() + " knows no tables on demand, and this node has '"
                            + String.join("', '", syncing.replica().onDemand().names())
                            + "'. Update Tidemark there, or take 'mode: on-demand' away here");
        }
        if (!welcome.codec().isEmpty() && !syncing.codecs().has(welcome.codec())) {
            throw new WireException("codec '" + welcome.codec() + "' was not offered");
        }
    }

    private void finish(Optional<SyncException> problem) {
        if (end()) {
            events.ended(problem, target);
        }
    }

    /** Returns whether it was not over yet. */
    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        release();
        return true;
    }

    private void release() {
        watchdog.stop();
        rounds.ifPresent(Rounds::close);
        wire.ifPresent(Wire::close);
    }

    /** Returns whether its work is where a plugin does not come back; from any thread. */
    boolean isStuck() {
        return executor.isBusyFor(PATIENCE);
    }

    /** Ends the session though its work is stuck in the link; from any thread. Who comes back from there later goes no further. */
    void giveUp(SyncException because) {
        if (ended.compareAndSet(false, true)) {
            executor.execute(this::release);
            wire.ifPresent(stuck -> syncing.scheduler().execute(() -> stuck.giveUp(Optional.empty())));
            events.ended(Optional.of(because), target);
        }
    }

    private final class HostOfRounds implements Rounds.Host {
        @Override
        public void report(SyncReport report) {
            events.round(report);
        }

        @Override
        public void watch() {
            watchdog.watch();
        }

        @Override
        public void finish() {
            DeviceSession.this.finish(Optional.empty());
        }

        @Override
        public boolean isOver() {
            return ended.get();
        }

        @Override
        public String server() {
            return address().toString();
        }
    }

    /** The session is to be begun anew, at once. */
    static final class Reconnect extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SyncException reason;

        Reconnect(SyncException reason) {
            this.reason = reason;
        }
    }
}
