package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A node that connects to a server: begins its sessions, and keeps what outlives one of them. */
final class Syncing {
    private static final int MOST_RESTARTS = 3;

    private final Replica replica;
    private final Codecs codecs;
    private final DeviceSide device;
    private final ReceivedOutcomes outcomes;
    private final PulledPages pages;
    private final Supplier<SyncPlan> plan;
    private final SentBatches sent = new SentBatches();

    /** Where to connect. */
    record Target(URI address, String token, Transport transport) {}

    Syncing(Replica replica, Codecs codecs, Supplier<SyncPlan> plan) {
        this.replica = replica;
        this.codecs = codecs;
        this.device = new DeviceSide(replica, codecs);
        this.outcomes = new ReceivedOutcomes(replica);
        this.pages = new PulledPages(replica, codecs);
        this.plan = plan;
    }

    /** Carries out one sync. */
    CompletableFuture<SyncReport> once(Target target, Progress progress) {
        CompletableFuture<SyncReport> result = new CompletableFuture<>();
        Attempt attempt = new Attempt(
                target,
                false,
                progress,
                session -> {},
                result::complete,
                problem -> result.completeExceptionally(problem.orElseGet(
                        () -> new SyncException(SyncException.Kind.INTERNAL, "the session ended without a report"))));
        begin(attempt, 0);
        return result;
    }

    /**
     * What is wanted of a session, and who hears of it.
     *
     * @param onSession gets the session, and each that takes its place
     * @param onRound is told of each round
     * @param onEnd is told of the end; of nothing where it was in order
     */
    record Attempt(
            Target target,
            boolean live,
            Progress progress,
            Consumer<DeviceSession> onSession,
            Consumer<SyncReport> onRound,
            Consumer<Optional<SyncException>> onEnd) {}

    /** Begins a session. */
    void begin(Attempt attempt) {
        begin(attempt, 0);
    }

    private void begin(Attempt attempt, int restarts) {
        DeviceSession session = new DeviceSession(
                this, attempt.target(), plan.get(), attempt.live(), attempt.progress(), new DeviceSession.Events() {
                    @Override
                    public void round(SyncReport report) {
                        attempt.onRound().accept(report);
                    }

                    @Override
                    public void ended(Optional<SyncException> problem) {
                        attempt.onEnd().accept(problem);
                    }

                    @Override
                    public void restart(SyncException reason) {
                        if (restarts < MOST_RESTARTS) {
                            begin(attempt, restarts + 1);
                        } else {
                            attempt.onEnd().accept(Optional.of(reason));
                        }
                    }
                });
        attempt.onSession().accept(session);
        session.start();
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
