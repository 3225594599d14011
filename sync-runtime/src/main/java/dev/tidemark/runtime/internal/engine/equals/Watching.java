package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Exchanges with equals again and again: soon after each commit here, and else as often as the power profile says, since an equal
 * does not tell by itself what was committed there.
 *
 * <p>Threading: everything runs on a serial executor of its own.
 */
public final class Watching implements AutoCloseable {
    private static final Duration SOON = Duration.ofMillis(100);

    private final Replica replica;
    private final Equals equals;
    private final List<Target> targets;
    private final Supplier<SyncPlan> plan;
    private final Consumer<LiveEvent> onSync;
    private final SerialExecutor executor;
    private final Runnable unhook;
    private Runnable cancel = () -> {};
    private boolean exchanging;
    private boolean again;
    private boolean closed;

    public Watching(
            Replica replica, Equals equals, List<Target> targets, Supplier<SyncPlan> plan, Consumer<LiveEvent> onSync) {
        this.replica = replica;
        this.equals = equals;
        this.targets = targets;
        this.plan = plan;
        this.onSync = onSync;
        this.executor = new SerialExecutor(replica.parts().scheduler());
        this.unhook = replica.onCommit(() -> executor.execute(this::committed));
    }

    public void start() {
        executor.execute(this::exchange);
    }

    private void committed() {
        if (exchanging) {
            again = true;
        } else {
            exchangeIn(SOON);
        }
    }

    private void exchangeIn(Duration pause) {
        cancel.run();
        if (!closed) {
            cancel = replica.parts().scheduler().after(pause, () -> executor.execute(this::exchange));
        }
    }

    private void exchange() {
        if (closed || exchanging) {
            return;
        }
        exchanging = true;
        again = false;
        equals.exchange(targets).whenComplete((report, failure) -> executor.execute(() -> exchanged(report, failure)));
    }

    private void exchanged(SyncReport report, Throwable failure) {
        exchanging = false;
        if (closed) {
            return;
        }
        onSync.accept(failure == null ? new LiveEvent.Synced(report) : new LiveEvent.Failed(problem(failure)));
        boolean moved = again
                && failure == null
                && report.pulled().rows() + report.pulled().deletes() == 0;
        exchangeIn(moved ? SOON : plan.get().interval());
    }

    private static SyncException problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof SyncException known
                ? known
                : new SyncException(SyncException.Kind.INTERNAL, "the exchange failed: " + cause, cause);
    }

    @Override
    public void close() {
        unhook.run();
        executor.execute(() -> {
            closed = true;
            cancel.run();
        });
    }
}
