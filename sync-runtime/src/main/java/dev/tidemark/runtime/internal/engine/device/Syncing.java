package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.link.Connecting;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.pull.PulledPages;
import dev.tidemark.runtime.internal.engine.push.ReceivedOutcomes;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A node that connects to a server: begins its sessions, and keeps what outlives one of them. */
public final class Syncing {
    private static final int MOST_RESTARTS = 3;

    private final Replica replica;
    private final Codecs codecs;
    private final DeviceSide device;
    private final ReceivedOutcomes outcomes;
    private final PulledPages pages;
    private final Supplier<SyncPlan> plan;
    private final Connecting connecting;
    private final SentBatches sent = new SentBatches();
    private final Wants wants = new Wants();
    private final SessionTurns turns = new SessionTurns(attempt -> begin(attempt, attempt.targets(), 0));
    private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile Runnable onRound = () -> {};
    private volatile Optional<SyncException> stuck = Optional.empty();
    private volatile Optional<SyncException> closed = Optional.empty();

    /** Creates what a device syncs with, by the plan that holds when it does. */
    public Syncing(Replica replica, Codecs codecs, Supplier<SyncPlan> plan) {
        this.replica = replica;
        this.codecs = codecs;
        this.device = new DeviceSide(replica, codecs, sent);
        this.outcomes = new ReceivedOutcomes(replica);
        this.pages = new PulledPages(replica, codecs);
        this.plan = plan;
        this.connecting = new Connecting(replica.parts().scheduler());
    }

    /** Carries out one sync with a server that has one or several addresses. */
    public CompletableFuture<SyncReport> once(List<Target> targets, Progress progress) {
        CompletableFuture<SyncReport> result = waitedFor();
        Attempt attempt = new Attempt(
                targets,
                false,
                progress,
                session -> {},
                result::complete,
                problem -> result.completeExceptionally(problem.orElseGet(
                        () -> new SyncException(SyncException.Kind.INTERNAL, "the session ended without a report"))));
        beginUnlessStuck(attempt, result);
        return result;
    }

    /** Carries out one sync, and compares this replica with the server's. */
    public CompletableFuture<VerifyReport> verify(List<Target> targets, boolean content, boolean repair) {
        CompletableFuture<VerifyReport> result = waitedFor();
        Verification.Wish wish = new Verification.Wish(content, repair, true, result::complete);
        Attempt attempt = new Attempt(
                targets,
                true,
                Progress.NONE,
                session -> {
                    session.verify(wish);
                    result.whenComplete((report, failure) -> session.close());
                },
                report -> {},
                problem -> result.completeExceptionally(problem.orElseGet(
                        () -> new SyncException(SyncException.Kind.INTERNAL, "the session ended without a report"))));
        beginUnlessStuck(attempt, result);
        return result;
    }

    private <T> CompletableFuture<T> waitedFor() {
        CompletableFuture<T> result = new CompletableFuture<>();
        waiting.add(result);
        result.whenComplete((report, failure) -> waiting.remove(result));
        return result;
    }

    /** What has to wait for a session that is stuck in the storage is not begun. */
    private void beginUnlessStuck(Attempt attempt, CompletableFuture<?> result) {
        obstacle().ifPresentOrElse(result::completeExceptionally, () -> begin(attempt));
    }

    private Optional<SyncException> obstacle() {
        return closed.or(() -> stuck);
    }

    /** The node is closed: nobody waits any longer, and no session begins. */
    public void close(SyncException because) {
        closed = Optional.of(because);
        List.copyOf(waiting).forEach(each -> each.completeExceptionally(because));
        turns.open().ifPresent(DeviceSession::close);
    }

    /**
     * A plugin does not come back. If the session that is open waits for it, nobody waits for that session any longer. One that is stuck
     * in its link makes way for the next; one that is stuck in the storage does not, for the next would get stuck there too.
     */
    public void giveUp(SyncException because) {
        turns.open().filter(DeviceSession::isStuck).ifPresent(session -> {
            if (because.kind() == SyncException.Kind.STORAGE) {
                stuck = Optional.of(because);
                List.copyOf(waiting).forEach(each -> each.completeExceptionally(because));
            } else {
                session.giveUp(because);
            }
        });
    }

    /**
     * What is wanted of a session, and who hears of it.
     *
     * @param targets the addresses of the server, at least one; another is taken where one can't be reached any more
     * @param onSession gets the session, and each that takes its place
     * @param onRound is told of each round
     * @param onEnd is told of the end; of nothing where it was in order
     */
    record Attempt(
            List<Target> targets,
            boolean live,
            Progress progress,
            Consumer<DeviceSession> onSession,
            Consumer<SyncReport> onRound,
            Consumer<Optional<SyncException>> onEnd) {}

    /** Begins a session, once no other is open. */
    void begin(Attempt attempt) {
        turns.add(attempt);
    }

    private void begin(Attempt attempt, List<Target> left, int restarts) {
        if (closed.isPresent()) {
            end(attempt, closed);
            return;
        }
        DeviceSession session = new DeviceSession(
                this, left, plan.get(), attempt.live(), attempt.progress(), new EventsOf(attempt, left, restarts));
        attempt.onSession().accept(session);
        session.start();
        turns.opened(session);
    }

    /** What follows from how a session of an attempt goes. */
    private final class EventsOf implements DeviceSession.Events {
        private final Attempt attempt;
        private final List<Target> left;
        private final int restarts;

        EventsOf(Attempt attempt, List<Target> left, int restarts) {
            this.attempt = attempt;
            this.left = left;
            this.restarts = restarts;
        }

        @Override
        public void round(SyncReport report) {
            onRound.run();
            attempt.onRound().accept(report);
        }

        @Override
        public void ended(Optional<SyncException> problem, Optional<Target> connected) {
            stuck = Optional.empty();
            List<Target> others = left.stream()
                    .filter(target -> !Optional.of(target).equals(connected))
                    .toList();
            boolean isLost = problem.map(SyncException::kind)
                    .filter(SyncException.Kind.UNREACHABLE::equals)
                    .isPresent();
            if (isLost && connected.isPresent() && !others.isEmpty()) {
                begin(attempt, others, 0);
            } else {
                end(attempt, problem);
            }
        }

        @Override
        public void restart(SyncException reason) {
            stuck = Optional.empty();
            if (restarts < MOST_RESTARTS) {
                begin(attempt, left, restarts + 1);
            } else {
                end(attempt, Optional.of(reason));
            }
        }
    }

    /**
     * Has a row asked for, by the session that is open or the next one.
     *
     * @return completes when it is here as the server has it, or is known not to be there
     */
    public CompletableFuture<Void> fetch(List<Target> targets, Breach.Reference row) {
        CompletableFuture<Void> fetched = waitedFor();
        Optional<SyncException> obstacle = obstacle();
        if (obstacle.isPresent()) {
            fetched.completeExceptionally(obstacle.get());
            return fetched;
        }
        wants.add(new Wants.Want(row, fetched));
        turns.open().ifPresent(DeviceSession::wanted);
        if (!turns.isBusy()) {
            begin(forWants(targets));
        }
        return fetched;
    }

    private Attempt forWants(List<Target> targets) {
        return new Attempt(targets, false, Progress.NONE, session -> {}, report -> {}, problem -> {});
    }

    /** Returns whether another session is to begin as soon as the one that is open has ended. */
    boolean isAnotherAwaited() {
        return turns.isAnotherAwaited();
    }

    /** Returns whether a session is open that tells this device at once of what changes at the server. */
    public boolean isCurrent() {
        return turns.open().filter(DeviceSession::isCurrent).isPresent();
    }

    /** What is asked for while the last session ends is left for another. */
    private void askOn(Attempt attempt, Optional<SyncException> problem) {
        if (problem.isPresent()) {
            wants.fail(problem.get());
        } else if (!wants.isEmpty() && !turns.isBusy()) {
            begin(forWants(attempt.targets()));
        }
    }

    private void end(Attempt attempt, Optional<SyncException> problem) {
        if (!turns.ended(problem.isEmpty())) {
            attempt.onEnd().accept(problem);
        }
        askOn(attempt, problem);
    }

    /** Sets who hears of each round of a session. */
    public void onRound(Runnable listener) {
        onRound = listener;
    }

    Connecting connecting() {
        return connecting;
    }

    Wants wants() {
        return wants;
    }

    SentBatches sent() {
        return sent;
    }

    DeviceSide device() {
        return device;
    }

    ReceivedOutcomes outcomes() {
        return outcomes;
    }

    PulledPages pages() {
        return pages;
    }

    Replica replica() {
        return replica;
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
}
