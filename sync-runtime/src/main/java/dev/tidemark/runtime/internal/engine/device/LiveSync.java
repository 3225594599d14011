package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.link.Gathering;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.replica.HarvestPoll;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a device in step: an open session where the plan allows one, else a sync at the plan's interval. After a failure it
 * tries again, at first after a second, then after twice as long each time, up to a minute.
 *
 * <p>A local commit starts a push, at once or gathered with others as the plan says. Commits of other processes are noticed by
 * asking the store, as long as a session is open that could carry them.
 *
 * <p>The plan is asked for again every few seconds. When power returns, what was put off is done at once; when it goes, an
 * open session is closed.
 */
public final class LiveSync implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration REPLAN = Duration.ofSeconds(5);

    private final Syncing syncing;
    private final HarvestPoll harvests;
    private final List<Target> targets;
    private final Supplier<SyncPlan> plan;
    private final Consumer<LiveEvent> listener;
    private final Scheduler scheduler;
    private final Gathering commits;
    private final Runnable unhook;
    private final Optional<RegularVerification> verification;
    private final Object lock = new Object();
    private Optional<DeviceSession> session = Optional.empty();
    private Optional<Subscription> harvesting = Optional.empty();
    private Runnable pendingSync = () -> {};
    private Runnable pendingPlan = () -> {};
    private SyncPlan current;
    private Duration retry = FIRST_RETRY;
    /** Whether a session was asked for that has not ended yet; it may have to wait until another one has. */
    private boolean asked;

    private boolean closed;

    /** @param harvests polls while a session is open */
    public LiveSync(
            Syncing syncing,
            HarvestPoll harvests,
            List<Target> targets,
            Supplier<SyncPlan> plan,
            Consumer<LiveEvent> listener) {
        this.syncing = syncing;
        this.harvests = harvests;
        this.targets = List.copyOf(targets);
        this.plan = plan;
        this.listener = listener;
        this.scheduler = syncing.scheduler();
        this.current = plan.get();
        this.verification = syncing.replica()
                .parts()
                .verify()
                .map(interval -> new RegularVerification(syncing.replica(), interval, this::open, listener));
        this.commits = new Gathering(scheduler, this::inForce, this::push);
        this.unhook = syncing.replica().onCommit(commits::committed);
    }

    public void start() {
        connect();
        replanLater();
        verification.ifPresent(RegularVerification::start);
    }

    private SyncPlan inForce() {
        synchronized (lock) {
            return current;
        }
    }

    private Optional<DeviceSession> open() {
        synchronized (lock) {
            return session;
        }
    }

    private void replanLater() {
        synchronized (lock) {
            if (!closed) {
                pendingPlan = scheduler.after(REPLAN, this::replan);
            }
        }
    }

    private void replan() {
        SyncPlan next = plan.get();
        SyncPlan before;
        Optional<DeviceSession> open;
        synchronized (lock) {
            before = current;
            current = next;
            open = session;
        }
        if (open.isPresent() && before.live() && !next.live()) {
            open.get().close();
        } else if (open.isEmpty() && next.interval().compareTo(before.interval()) < 0) {
            connect();
        }
        replanLater();
    }

    private void connect() {
        boolean live;
        synchronized (lock) {
            if (closed || asked) {
                return;
            }
            asked = true;
            pendingSync.run();
            current = plan.get();
            live = current.live();
        }
        syncing.begin(new Syncing.Attempt(targets, live, Progress.NONE, this::opened, this::synced, this::ended));
    }

    private void opened(DeviceSession begun) {
        boolean unwanted;
        synchronized (lock) {
            session = Optional.of(begun);
            harvesting = harvesting.or(() -> Optional.of(harvests.need()));
            unwanted = closed;
        }
        if (unwanted) {
            begun.close();
        }
    }

    private void synced(SyncReport report) {
        synchronized (lock) {
            retry = FIRST_RETRY;
        }
        listener.accept(new LiveEvent.Synced(report));
    }

    private void ended(Optional<SyncException> problem) {
        Duration pause;
        synchronized (lock) {
            session = Optional.empty();
            asked = false;
            harvesting.ifPresent(Subscription::close);
            harvesting = Optional.empty();
            if (closed) {
                return;
            }
            pause = problem.isPresent() ? retry : current.interval();
            if (problem.isPresent()) {
                retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
            }
            pendingSync = scheduler.after(pause, this::connect);
        }
        problem.ifPresent(each -> listener.accept(new LiveEvent.Failed(each)));
    }

    private void push() {
        open().ifPresent(DeviceSession::committed);
    }

    @Override
    public void close() {
        Optional<DeviceSession> open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            harvesting.ifPresent(Subscription::close);
            harvesting = Optional.empty();
            open = session;
            pendingSync.run();
            pendingPlan.run();
        }
        unhook.run();
        verification.ifPresent(RegularVerification::close);
        open.ifPresent(DeviceSession::close);
    }
}
