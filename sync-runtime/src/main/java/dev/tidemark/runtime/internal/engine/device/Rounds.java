package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.pull.PulledPages;
import dev.tidemark.runtime.internal.engine.push.ReceivedOutcomes;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.Digest;
import dev.tidemark.runtime.internal.wire.Fetched;
import dev.tidemark.runtime.internal.wire.History;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * What a device does once a server has welcomed it: a push, then a pull to a checkpoint; and in a live session further pushes
 * when something was written here, and further checkpoints when the server has something.
 *
 * <p>The pull is asked for as soon as the push has left. A server deals with messages in their order, so that what it sends
 * holds the verdicts all the same, and the network is crossed once less.
 *
 * <p>Threading: its session's executor alone.
 */
final class Rounds {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A server may have to read all of its rows, and reads 100,000 a second and more. */
    private static final Duration PATIENCE_FOR_ANSWERS = Duration.ofMinutes(10);

    private static final long ROWS_COMMITTED_IN_A_SECOND = 1_000;

    /** So many checkpoints may a server not know that this device has them, beyond what it gets to know by the next greeting. */
    private static final int MOST_UNCONFIRMED = 100;

    private final Syncing syncing;
    private final Wire wire;
    private final Welcome welcome;
    private final Upstream upstream;
    private final SyncPlan plan;
    private final boolean live;
    private final Progress progress;
    private final Host host;
    private final Pusher pusher;
    private final Puller puller;
    private final Fetches fetches;
    private final Queue<Held> held = new ArrayDeque<>();
    private Phase phase = Phase.PUSHING;
    private Tally tally;
    private boolean pulling;
    private boolean atHead;
    private boolean again;
    private long toPush = -1;
    private boolean pullsAnew;
    private long committedBefore;
    private boolean isAwaited = true;
    private int unconfirmed;
    private Optional<Upstream> unsaid = Optional.empty();
    private volatile boolean current;
    private Optional<Verification> verification = Optional.empty();

    /** A message that is put aside, and what the wire counts for it meanwhile. */
    private record Held(Message message, long cost) {}

    private enum Phase {
        PUSHING,
        AWAITING,
        PULLING,
        EXAMINING,
        IDLE
    }

    /** The session, as its rounds see it. */
    interface Host {
        /** A round was carried out. */
        void report(SyncReport report);

        /** Something is to be expected from now on. */
        void watch();

        /** Everything that was asked for is done. */
        void finish();

        boolean isOver();

        String server();
    }

    /**
     * @param upstream what is known of the server since the welcome was taken in
     * @param tally of the session since its beginning
     */
    Rounds(
            Syncing syncing,
            Wire wire,
            Welcome welcome,
            Upstream upstream,
            Packing.Both packing,
            SyncPlan plan,
            boolean live,
            Progress progress,
            Tally tally,
            Host host) {
        this.syncing = syncing;
        this.wire = wire;
        this.welcome = welcome;
        this.upstream = upstream;
        this.plan = plan;
        this.live = live;
        this.progress = progress;
        this.tally = tally;
        this.host = host;
        this.pusher = new Pusher(syncing, wire, welcome, packing.pushes(), upstream.sent(), plan.batchRows());
        this.fetches = new Fetches(syncing.wants(), wire);
        this.committedBefore = welcome.committed();
        this.puller = new Puller(syncing.pages(), wire, packing.pages());
    }

    /** Returns how long the server may say nothing; empty where it has nothing to say. */
    Optional<Duration> patience() {
        return switch (phase) {
            case PUSHING, PULLING -> Optional.of(PATIENCE);
            case EXAMINING -> Optional.of(PATIENCE_FOR_ANSWERS);
            // A server says nothing while it commits, and the more it got the longer that takes.
            case AWAITING -> Optional.of(PATIENCE.plusSeconds(tally.rows() / ROWS_COMMITTED_IN_A_SECOND));
            case IDLE -> fetches.areOpen() ? Optional.of(PATIENCE) : Optional.empty();
        };
    }

    /** Something was committed here; a live session pushes it. */
    void committed() {
        if (phase == Phase.IDLE) {
            beginRound();
        } else {
            again = true;
        }
    }

    void writable() {
        if (phase == Phase.PUSHING) {
            pump();
        }
    }

    /** The link is gone; whole pages are kept. */
    void broken() {
        puller.stageAtHand();
    }

    /** Somebody waits for rows that are not here, or may not be as the server has them. */
    void wanted() {
        // There may always be somebody who reads; a session that has done its own leaves them to the next, if that
        // waits.
        boolean makesWay = atHead && !live && syncing.isAnotherAwaited();
        if (pulling && !makesWay) {
            fetches.ask();
            host.watch();
        }
    }

    /** Returns whether this device is told at once of what changes at the server; from any thread. */
    boolean isCurrent() {
        return current;
    }

    /** The session is about to be closed from here, in order. */
    void lastWords() {
        unsaid.ifPresent(this::confirm);
    }

    void close() {
        current = false;
        pusher.close();
        fetches.close();
        verification.ifPresent(Verification::close);
    }

    void handle(Message message) {
        // A push reads a snapshot, and in a file with a rollback journal nothing can be committed while that is open.
        if (phase == Phase.PUSHING || phase == Phase.EXAMINING && !(message instanceof Digest)) {
            held.add(new Held(message, wire.hold()));
        } else if (message instanceof Digest digest && phase == Phase.EXAMINING) {
            follow(verification.orElseThrow().take(digest, wire, host.server()));
        } else if (message instanceof Schema schema) {
            syncing.device().define(schema.tables());
        } else if (message instanceof History history) {
            syncing.device().goesOn(history);
        } else if (message instanceof Outcomes outcomes) {
            outcomes(outcomes);
        } else if (message instanceof Page page) {
            puller.take(page).ifPresent(to -> progress.at(Progress.Phase.PULL, to, welcome.head()));
        } else if (message instanceof Fetched fetched) {
            fetches.take(fetched);
        } else if (message instanceof Checkpoint checkpoint) {
            checkpoint(checkpoint);
        } else {
            throw new WireException(
                    "a server does not send " + message.getClass().getSimpleName());
        }
    }

    /** Deals with what arrived during the push. */
    private void release() {
        while (phase != Phase.PUSHING && phase != Phase.EXAMINING && !host.isOver() && !held.isEmpty()) {
            Held next = held.remove();
            wire.release(next.cost());
            handle(next.message());
        }
    }

    // ---- push

    void beginRound() {
        again = false;
        phase = Phase.PUSHING;
        host.watch();
        // It is counted for those who look, before the push opens its view: a store may have one for a thread.
        toPush = progress == Progress.NONE ? -1 : syncing.device().waiting();
        if (pulling ? pusher.begin() : pusher.resume()) {
            pump();
        } else {
            pushed();
        }
    }

    private void pump() {
        if (!pusher.pump(rows -> progress.at(Progress.Phase.PUSH, rows, Math.max(rows, toPush)))) {
            return;
        }
        tally.sent(pusher.rows());
        pusher.end();
        phase = Phase.AWAITING;
        host.watch();
        beginPull(pusher.sent());
        release();
    }

    private void outcomes(Outcomes outcomes) {
        ReceivedOutcomes.Answered answered = syncing.outcomes().take(outcomes);
        tally.count(answered.fresh());
        isAwaited = true;
        if (!outcomes.outcomes().isEmpty()) {
            confirm(answered.upstream());
        }
        syncing.sent().arrived(answered.upstream().acknowledged());
        if (phase == Phase.AWAITING && pusher.isCovered(outcomes.committed())) {
            pushed();
        }
    }

    private void confirm(Upstream upstream) {
        wire.send(new Confirm(upstream.confirmedOutcome(), upstream.cursor()));
        unconfirmed = 0;
        unsaid = Optional.empty();
    }

    /**
     * Says that a checkpoint is durable here, where the server has use for that: behind what it answered to writes of this device, and in
     * the beginning. A device that only listens would answer every commit of everyone, which costs the server as much as to tell it, and
     * says nothing that its next greeting does not say.
     */
    private void confirmCheckpoint(Upstream upstream) {
        unconfirmed++;
        if (!live || isAwaited || unconfirmed >= MOST_UNCONFIRMED) {
            isAwaited = false;
            confirm(upstream);
        } else {
            unsaid = Optional.of(upstream);
        }
    }

    private void pushed() {
        pusher.end();
        beginPull(0);
        if (atHead) {
            phase = Phase.IDLE;
            endPush();
        } else {
            phase = Phase.PULLING;
        }
    }

    /** @param sent up to which own number all has left in this session; a server commits that before it looks at what comes next */
    private void beginPull(long sent) {
        if (!pulling) {
            pulling = true;
            fetches.ask();
            // The server reads its feed when it is asked for it.
            committedBefore = Math.max(sent, syncing.device().upstream().acknowledged());
            puller.begin(upstream, plan.batchRows(), live);
        } else if (pullsAnew) {
            pullsAnew = false;
            isAwaited = true;
            atHead = false;
            puller.begin(syncing.device().upstream(), plan.batchRows(), live);
        }
    }

    /** A further push of a live session; where there was nothing to send there is nothing to report. */
    private void endPush() {
        if (tally.hasSent()) {
            report(0, 0);
        } else {
            goOn();
        }
    }

    private void goOn() {
        if (phase == Phase.IDLE && again) {
            beginRound();
        } else if (phase == Phase.IDLE && atHead && !pullsAnew && verification.isPresent()) {
            examine();
        }
    }

    // ---- comparing

    /** Has this device compared with its server as soon as nothing else is under way. */
    void verify(Verification wanted) {
        if (!Verification.isPossible(welcome)) {
            wanted.impossible(host.server());
        } else if (verification.isEmpty()) {
            verification = Optional.of(wanted);
            goOn();
        }
    }

    private void examine() {
        phase = Phase.EXAMINING;
        host.watch();
        follow(verification.orElseThrow().examine(wire, host.server()));
    }

    private void follow(Verification.Next next) {
        switch (next) {
            case WAIT -> {}
            case EXAMINE -> examine();
            case SYNC -> {
                pullsAnew = true;
                phase = Phase.IDLE;
                release();
                if (phase == Phase.IDLE) {
                    beginRound();
                }
            }
            case DONE -> {
                verification = Optional.empty();
                phase = Phase.IDLE;
                release();
                goOn();
            }
        }
    }

    // ---- pull

    private void checkpoint(Checkpoint checkpoint) {
        progress.at(Progress.Phase.APPLY, 0, checkpoint.rows());
        PulledPages.Applied applied = puller.apply(checkpoint, fetches.brought(), committedBefore);
        committedBefore = applied.upstream().acknowledged();
        current = live;
        fetches.arrived();
        progress.at(Progress.Phase.APPLY, applied.rows() + applied.deletes(), checkpoint.rows());
        confirmCheckpoint(applied.upstream());
        atHead = true;
        if (phase == Phase.PULLING) {
            phase = Phase.IDLE;
        }
        wanted();
        tally.setAside(applied.setAside());
        report(applied.rows(), applied.deletes());
    }

    private void report(long rows, long deletes) {
        host.report(tally.report(host.server(), rows, deletes, wire, syncing.millis()));
        tally = new Tally(syncing.millis(), wire);
        if (live || fetches.areOpen()) {
            goOn();
        } else {
            host.finish();
        }
    }
}
