package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.link.Gathering;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps in step with one equal. Where the plan allows an open link, and the equal can, what either commits is with the other soon; else
 * it exchanges soon after a commit here. Either way it exchanges as often as the plan says, for rows that had to be set aside
 * are in no feed. After a failure it tries again, at first after a second, then after twice as long each time, up to a minute.
 *
 * <p>Threading: everything runs on a serial executor of its own.
 */
final class LiveEqual {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);

    private final Equals equals;
    private final Target target;
    private final Supplier<SyncPlan> plan;
    private final Consumer<LiveEvent> onSync;
    private final Scheduler scheduler;
    private final SerialExecutor executor;
    private final Gathering commits;
    private Optional<EqualSession> session = Optional.empty();
    private Optional<EqualSession> last = Optional.empty();
    private Runnable cancel = () -> {};
    private Duration retry = FIRST_RETRY;
    private boolean connecting;
    private boolean failing;
    /** Whether a session is closed since the plan allows no open link any more. */
    private boolean saving;

    private boolean closed;

    LiveEqual(Equals equals, Target target, Supplier<SyncPlan> plan, Consumer<LiveEvent> onSync, Scheduler scheduler) {
        this.equals = equals;
        this.target = target;
        this.plan = plan;
        this.onSync = onSync;
        this.scheduler = scheduler;
        this.executor = new SerialExecutor(scheduler);
        this.commits = new Gathering(scheduler, plan, () -> executor.execute(this::tell));
    }

    void start() {
        executor.execute(this::connect);
    }

    /**
     * Something was committed here: it leaves as the plan says.
     *
     * @param isOwn whether it was written here, and does not come from another equal
     */
    void committed(boolean isOwn) {
        executor.execute(() -> {
            if (!closed) {
                commits.committed(isOwn);
            }
        });
    }

    private void tell() {
        if (closed) {
            return;
        }
        session.ifPresent(EqualSession::committed);
        boolean isBehind = last.map(EqualSession::isBehind).orElse(true);
        if (session.isEmpty() && !failing && isBehind) {
            connect();
        }
    }

    private void dueIn(Duration pause) {
        cancel.run();
        cancel = scheduler.after(pause, () -> executor.execute(this::exchange));
    }

    private void exchange() {
        if (closed || session.isEmpty()) {
            connect();
            return;
        }
        saving = !plan.get().live();
        if (saving) {
            session.get().close();
        } else {
            session.get().exchangeAgain();
            dueIn(plan.get().interval());
        }
    }

    private void connect() {
        if (closed || connecting || session.isPresent()) {
            return;
        }
        boolean live = plan.get().live();
        connecting = true;
        cancel.run();
        Optional<Consumer<SyncReport>> rounds =
                live ? Optional.of(report -> executor.execute(() -> exchanged(report))) : Optional.empty();
        equals.connect(target, rounds)
                .whenComplete((opened, failure) -> executor.execute(() -> connected(opened, failure)));
    }

    private void connected(EqualSession opened, Throwable failure) {
        connecting = false;
        if (failure != null) {
            failed(failure);
            return;
        }
        session = Optional.of(opened);
        last = session;
        opened.done().whenComplete((report, problem) -> executor.execute(() -> ended(report, problem)));
        if (closed) {
            opened.close();
        }
    }

    private void exchanged(SyncReport report) {
        if (!closed) {
            failing = false;
            retry = FIRST_RETRY;
            onSync.accept(new LiveEvent.Synced(report));
            dueIn(plan.get().interval());
        }
    }

    private void ended(SyncReport report, Throwable problem) {
        session = Optional.empty();
        if (problem == null) {
            exchanged(report);
            committed(false);
        } else if (saving) {
            saving = false;
            dueIn(plan.get().interval());
            committed(false);
        } else {
            failed(problem);
        }
    }

    private void failed(Throwable problem) {
        if (!closed) {
            failing = true;
            onSync.accept(new LiveEvent.Failed(known(problem)));
            dueIn(retry);
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
        }
    }

    private static SyncException known(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return cause instanceof SyncException known
                ? known
                : new SyncException(SyncException.Kind.INTERNAL, "the exchange failed: " + cause, cause);
    }

    void close() {
        executor.execute(() -> {
            closed = true;
            cancel.run();
            session.ifPresent(EqualSession::close);
        });
    }
}
