package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.verify.Divergences;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Has a live device compared with its server now and then, and repaired where the two differ; that is counted and told. */
final class RegularVerification implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(RegularVerification.class.getName());

    private final Replica replica;
    private final Duration interval;
    private final Supplier<Optional<DeviceSession>> session;
    private final Consumer<LiveEvent> listener;
    private final Scheduler scheduler;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Runnable pending = () -> {};

    /** @param session the one that is open now, if one is */
    RegularVerification(
            Replica replica,
            Duration interval,
            Supplier<Optional<DeviceSession>> session,
            Consumer<LiveEvent> listener) {
        this.replica = replica;
        this.interval = interval;
        this.session = session;
        this.listener = listener;
        this.scheduler = replica.parts().scheduler();
    }

    void start() {
        if (!closed.get()) {
            pending = scheduler.after(interval, this::run);
        }
    }

    private void run() {
        session.get().ifPresent(open -> open.verify(new Verification.Wish(false, true, false, this::report)));
        start();
    }

    private void report(VerifyReport report) {
        if (!report.recounted().isEmpty()) {
            LOGGER.log(Level.WARNING, "the sums kept of {0} were wrong, and are counted anew", report.recounted());
        }
        if (report.isEqual()) {
            return;
        }
        LOGGER.log(
                Level.WARNING,
                "this replica differs from {0} in {1} rows; {2} were made equal again",
                report.server(),
                report.differing().size(),
                report.repaired());
        Divergences.note(replica, report);
        listener.accept(new LiveEvent.Diverged(report));
    }

    @Override
    public void close() {
        closed.set(true);
        pending.run();
    }
}
