package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.Credit;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Pull;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The device's end of a session: greets, pushes, pulls to a checkpoint, and, when it is live, goes on so.
 *
 * <p>A round is one push and one pull. The first round's report ends a sync; each further one of a live session is reported
 * too.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class DeviceSession implements Link.Receiver {
    private static final long CREDIT = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long ROWS_COMMITTED_IN_A_SECOND = 1_000;
    private static final int PAGES_AT_HAND = 256 << 10;

    private final Syncing syncing;
    private final Syncing.Target target;
    private final SyncPlan plan;
    private final boolean live;
    private final Progress progress;
    private final Events events;
    private final SerialExecutor executor;
    private final List<PackedBatch> atHand = new ArrayList<>();
    private final Queue<Message> held = new ArrayDeque<>();
    private Optional<Wire> wire = Optional.empty();
    private Optional<PushSource> source = Optional.empty();
    private Optional<PackedBatch> sending = Optional.empty();
    private Optional<Assembly> assembly = Optional.empty();
    private Optional<Welcome> welcome = Optional.empty();
    private Phase phase = Phase.CONNECTING;
    private Tally tally;
    private String codec = "";
    private long arrived;
    private int offset;
    private int bytesAtHand;
    private long unrenewed;
    private boolean pulling;
    private boolean again;
    private boolean ended;
    private volatile long heard;
    private long handled;
    private long watches;
    private Runnable stopWatching = () -> {};

    /** Who hears of a session. */
    interface Events {
        /** A round was carried out. */
        void round(SyncReport report);

        /** The session is over; nothing where it ended in order. */
        void ended(Optional<SyncException> problem);

        /**
         * The session is over, and is to be begun anew at once: this node has a new identity, or another time.
         *
         * @param reason what to say should that never end
         */
        void restart(SyncException reason);
    }

    private enum Phase {
        CONNECTING,
        GREETING,
        PUSHING,
        AWAITING,
        PULLING,
        IDLE
    }

    DeviceSession(
            Syncing syncing, Syncing.Target target, SyncPlan plan, boolean live, Progress progress, Events events) {
        this.syncing = syncing;
        this.target = target;
        this.plan = plan;
        this.live = live;
        this.progress = progress;
        this.events = events;
        this.executor = new SerialExecutor(syncing.scheduler());
        this.tally = new Tally(syncing.millis());
    }

    void start() {
        progress.at(Progress.Phase.CONNECT, 0, -1);
        executor.execute(() -> guarded(() -> connect(syncing.device().greet(target.token()))));
    }

    /** The greeting is made before the link: it harvests, and a server does not wait long for it. */
    private void connect(Hello hello) {
        target.transport()
                .connect(target.address())
                .whenComplete((link, failure) -> executor.execute(() -> guarded(() -> {
                    if (failure != null) {
                        throw syncing.unreachable(target, failure);
                    }
                    wire = Optional.of(new Wire(link));
                    phase = Phase.GREETING;
                    watch(PATIENCE);
                    link.start(this);
                    send(hello);
                })));
    }

    /**
     * Ends a session in which nothing moves though something is to be expected: the other machine may be there and answer pings
     * while its node does not.
     */
    private void watch(Duration patience) {
        stopWatching.run();
        long before = moved();
        long watch = ++watches;
        stopWatching =
                syncing.scheduler().after(patience, () -> executor.execute(() -> guarded(() -> look(watch, before))));
    }

    private void look(long watch, long before) {
        if (phase == Phase.IDLE || watch != watches) {
            return;
        }
        if (moved() == before) {
            throw new SyncException(
                    SyncException.Kind.UNREACHABLE,
                    target.address() + " stopped answering. What arrived is kept; sync again");
        }
        watch(patience());
    }

    /** A server says nothing while it commits, and the more it got the longer that takes. */
    private Duration patience() {
        return phase == Phase.AWAITING ? PATIENCE.plusSeconds(tally.rows() / ROWS_COMMITTED_IN_A_SECOND) : PATIENCE;
    }

    /** Returns a number that grows when a frame arrives, when one was dealt with, and when bytes leave. */
    private long moved() {
        return heard + handled + wire.map(Wire::drainedBytes).orElse(0L);
    }

    /** Something was committed here; a live session pushes it. */
    void committed() {
        executor.execute(() -> guarded(() -> {
            if (phase == Phase.IDLE) {
                beginRound();
            } else {
                again = true;
            }
        }));
    }

    void close() {
        executor.execute(() -> finish(Optional.empty()));
    }

    @Override
    public void received(ByteBuffer frame) {
        heard++;
        executor.execute(() -> guarded(() -> {
            handle(wire.orElseThrow().receive(frame));
            handled++;
        }));
    }

    @Override
    public void writable() {
        executor.execute(() -> guarded(() -> {
            if (phase == Phase.PUSHING) {
                pump();
            }
        }));
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        executor.execute(() -> guarded(this::stageAtHand));
        executor.execute(() -> finish(Optional.of(new SyncException(
                SyncException.Kind.UNREACHABLE,
                "the connection to " + target.address() + " ended before the sync was complete"
                        + failure.map(each -> ": " + each.getMessage()).orElse("")
                        + ". What arrived is kept; sync again"))));
    }

    private void guarded(Runnable work) {
        if (ended) {
            return;
        }
        try {
            work.run();
        } catch (Reconnect anew) {
            ended = true;
            stopWatching.run();
            closeSource();
            wire.ifPresent(Wire::close);
            events.restart(anew.reason);
        } catch (SyncException known) {
            finish(Optional.of(known));
        } catch (WireException malformed) {
            finish(Optional.of(new SyncException(
                    SyncException.Kind.INCOMPATIBLE,
                    target.address() + " sent what is not Tidemark's protocol: " + malformed.getMessage())));
        } catch (TransportException broken) {
            finish(Optional.of(syncing.unreachable(target, broken)));
        } catch (StorageException storage) {
            finish(Optional.of(new SyncException(SyncException.Kind.STORAGE, storage.getMessage(), storage)));
        } catch (RuntimeException unexpected) {
            finish(Optional.of(
                    new SyncException(SyncException.Kind.INTERNAL, "sync failed: " + unexpected, unexpected)));
        }
    }

    private void handle(Message message) {
        boolean greeting = phase == Phase.GREETING;
        if (greeting != message instanceof Welcome && !(message instanceof Refusal)) {
            throw new WireException(
                    message.getClass().getSimpleName() + (greeting ? " came before WELCOME" : " came twice"));
        }
        // A push reads a snapshot, and in a file with a rollback journal nothing can be committed while that is open.
        if (phase == Phase.PUSHING && !(message instanceof Refusal)) {
            held.add(message);
        } else if (message instanceof Welcome welcoming) {
            welcomed(welcoming);
        } else if (message instanceof Schema schema) {
            syncing.device().define(schema.tables());
        } else if (message instanceof Outcomes outcomes) {
            outcomes(outcomes);
        } else if (message instanceof Page page) {
            page(page);
        } else if (message instanceof Checkpoint checkpoint) {
            checkpoint(checkpoint);
        } else if (message instanceof Refusal refusal) {
            SyncException refused = syncing.refused(target, refusal);
            throw refusal.code() == Refusal.Code.CLOCK ? new Reconnect(refused) : refused;
        } else {
            throw new WireException(
                    "a server does not send " + message.getClass().getSimpleName());
        }
    }

    private void welcomed(Welcome greeting) {
        check(greeting);
        if (greeting.identity() == Welcome.Identity.COPY) {
            syncing.device().becomeNew();
            syncing.sent().arrived(Long.MAX_VALUE);
            throw new Reconnect(new SyncException(
                    SyncException.Kind.REFUSED, target.address() + " does not accept this node's identity"));
        }
        welcome = Optional.of(greeting);
        codec = greeting.codec();
        arrived = Math.max(greeting.staged(), greeting.committed());
        syncing.device().welcomed(greeting, target.address().toString());
        if (greeting.wantsSchema()) {
            send(new Schema(syncing.device().tables()));
        }
        beginRound();
    }

    private void check(Welcome greeting) {
        if (greeting.protocol() < Protocol.OLDEST || greeting.protocol() > Protocol.NEWEST) {
            throw new SyncException(
                    SyncException.Kind.INCOMPATIBLE,
                    target.address() + " speaks protocol " + greeting.protocol() + ", this node " + Protocol.OLDEST
                            + " to " + Protocol.NEWEST + ". Update Tidemark here");
        }
        if (!greeting.codec().isEmpty() && !syncing.codecs().names().contains(greeting.codec())) {
            throw new WireException("codec '" + greeting.codec() + "' was not offered");
        }
    }

    // ---- push

    private void beginRound() {
        again = false;
        phase = Phase.PUSHING;
        watch(PATIENCE);
        syncing.device().beginPush();
        source = Optional.of(new PushSource(syncing.replica(), syncing.codecs(), codec, plan.batchRows(), arrived));
        if (!pulling) {
            resume();
        }
        if (sending.isEmpty() && source.get().isEmpty()) {
            pushed();
            return;
        }
        pump();
    }

    /** Takes up a batch of which a part had arrived when the last link broke. */
    private void resume() {
        Welcome greeting = welcome.orElseThrow();
        syncing.sent().arrived(arrived);
        sending = greeting.partial() > arrived ? syncing.sent().find(greeting.partial(), codec) : Optional.empty();
        if (sending.isPresent()) {
            offset = greeting.partialBytes();
            endSource();
            source = Optional.of(
                    new PushSource(syncing.replica(), syncing.codecs(), codec, plan.batchRows(), greeting.partial()));
        }
    }

    private void pump() {
        for (Optional<PackedBatch> batch = current(); batch.isPresent(); batch = current()) {
            PackedBatch each = batch.get();
            while (offset < each.bytes().length) {
                if (!wire.orElseThrow().hasRoom()) {
                    return;
                }
                ByteBuffer chunk = Wire.chunk(each, offset, Protocol.CHUNK);
                int length = chunk.remaining();
                send(new Push(each.to(), each.groupEnd(), each.rawLength(), each.bytes().length, offset, chunk));
                offset += length;
            }
            arrived = each.to();
            offset = 0;
            sending = Optional.empty();
            progress.at(Progress.Phase.PUSH, source.orElseThrow().rows(), -1);
        }
        tally.sent(source.orElseThrow().rows());
        endSource();
        phase = Phase.AWAITING;
        watch(patience());
        release();
    }

    /** Deals with what arrived during the push. */
    private void release() {
        while (phase != Phase.PUSHING && !ended && !held.isEmpty()) {
            handle(held.remove());
        }
    }

    private Optional<PackedBatch> current() {
        if (sending.isEmpty()) {
            sending = source.orElseThrow().next();
            sending.ifPresent(syncing.sent()::add);
        }
        return sending;
    }

    private void endSource() {
        source.ifPresent(PushSource::end);
        source = Optional.empty();
    }

    private void closeSource() {
        source.ifPresent(PushSource::close);
        source = Optional.empty();
    }

    private void outcomes(Outcomes outcomes) {
        DeviceSide.Answered answered = syncing.device().outcomes(outcomes);
        tally.count(answered.fresh());
        if (!outcomes.outcomes().isEmpty()) {
            send(new Confirm(
                    answered.upstream().confirmedOutcome(), answered.upstream().cursor()));
        }
        syncing.sent().arrived(answered.upstream().acknowledged());
        if (phase == Phase.AWAITING && outcomes.committed() >= arrived) {
            pushed();
        }
    }

    private void pushed() {
        endSource();
        if (pulling) {
            phase = Phase.IDLE;
            endPush();
            return;
        }
        phase = Phase.PULLING;
        pulling = true;
        Upstream upstream = syncing.device().upstream();
        send(new Pull(Math.max(upstream.staged(), upstream.cursor()), plan.batchRows(), live, CREDIT));
    }

    /** A further push of a live session; where there was nothing to send there is nothing to report. */
    private void endPush() {
        if (tally.hasSent()) {
            report(0, 0);
        } else if (again) {
            beginRound();
        }
    }

    // ---- pull

    private void page(Page page) {
        if (page.offset() == 0) {
            assembly = Optional.of(new Assembly(page.to(), false, page.rawLength(), page.totalLength()));
        }
        Assembly part = assembly.orElseThrow(
                () -> new WireException("page " + page.to() + " begins at " + page.offset() + ", not at 0"));
        int length = page.chunk().remaining();
        part.add(page.to(), page.totalLength(), page.offset(), page.chunk(), codec)
                .ifPresent(this::keep);
        renew(length);
    }

    private void keep(PackedBatch page) {
        assembly = Optional.empty();
        atHand.add(page);
        bytesAtHand += page.bytes().length;
        if (bytesAtHand > PAGES_AT_HAND) {
            stageAtHand();
        }
        progress.at(Progress.Phase.PULL, page.to(), welcome.map(Welcome::head).orElse(-1L));
    }

    private void stageAtHand() {
        atHand.forEach(syncing.device()::stage);
        forgetAtHand();
    }

    private void forgetAtHand() {
        atHand.clear();
        bytesAtHand = 0;
    }

    private void renew(int length) {
        unrenewed += length;
        if (unrenewed >= CREDIT / 2) {
            send(new Credit(unrenewed));
            unrenewed = 0;
        }
    }

    private void checkpoint(Checkpoint checkpoint) {
        progress.at(Progress.Phase.APPLY, 0, checkpoint.rows());
        DeviceSide.Applied applied = syncing.device().checkpoint(checkpoint.lsn(), List.copyOf(atHand));
        forgetAtHand();
        progress.at(Progress.Phase.APPLY, applied.rows() + applied.deletes(), checkpoint.rows());
        send(new Confirm(
                applied.upstream().confirmedOutcome(), applied.upstream().cursor()));
        if (phase == Phase.PULLING) {
            phase = Phase.IDLE;
        }
        report(applied.rows(), applied.deletes());
    }

    private void report(long rows, long deletes) {
        events.round(tally.report(target.address().toString(), rows, deletes, wire.orElseThrow(), syncing.millis()));
        tally = new Tally(syncing.millis(), wire.orElseThrow());
        if (!live) {
            finish(Optional.empty());
        } else if (phase == Phase.IDLE && again) {
            beginRound();
        }
    }

    private void send(Message message) {
        wire.orElseThrow().send(message);
    }

    private void finish(Optional<SyncException> problem) {
        if (!ended) {
            ended = true;
            stopWatching.run();
            closeSource();
            wire.ifPresent(Wire::close);
            events.ended(problem);
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
