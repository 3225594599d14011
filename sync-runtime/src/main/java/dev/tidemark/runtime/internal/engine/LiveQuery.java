package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a query again when its table has changed, and tells of the rows when they are others than before.
 *
 * <p>Changes that follow each other closely are gathered: the first of them starts a short wait, and those that come during it
 * are covered by the same run. A run that the store refuses, since it is busy for too long, is made up for later.
 *
 * <p>Threading: runs, and so calls of the listener, follow one another on the scheduler's threads.
 */
final class LiveQuery {
    private static final System.Logger LOGGER = System.getLogger(LiveQuery.class.getName());
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Query query;
    private final Function<Query, List<KeyedRow>> run;
    private final Consumer<List<KeyedRow>> listener;
    private final Scheduler scheduler;
    private final SerialExecutor executor;
    private final Object lock = new Object();
    private Optional<List<KeyedRow>> last = Optional.empty();
    private boolean waiting;
    private boolean closed;

    LiveQuery(
            Query query, Function<Query, List<KeyedRow>> run, Consumer<List<KeyedRow>> listener, Scheduler scheduler) {
        this.query = query;
        this.run = run;
        this.listener = listener;
        this.scheduler = scheduler;
        this.executor = new SerialExecutor(scheduler);
    }

    /** Tells of the rows as they are, and goes on. A query that can't be run at all fails here. */
    Subscription start(Replica replica) {
        Runnable unhook = replica.onChange(event -> {
            if (event.table().equalsIgnoreCase(query.table())) {
                changed(GATHER);
            }
        });
        Subscription subscription = new Once(() -> {
            unhook.run();
            synchronized (lock) {
                closed = true;
            }
        });
        try {
            List<KeyedRow> rows = run.apply(query);
            executor.execute(() -> tell(rows));
            return subscription;
        } catch (SyncException unusable) {
            subscription.close();
            throw unusable;
        }
    }

    private void changed(Duration delay) {
        synchronized (lock) {
            if (!waiting && !closed) {
                waiting = true;
                scheduler.after(delay, () -> executor.execute(this::runAgain));
            }
        }
    }

    private void runAgain() {
        synchronized (lock) {
            waiting = false;
            if (closed) {
                return;
            }
        }
        try {
            tell(run.apply(query));
        } catch (SyncException problem) {
            if (problem.kind() == SyncException.Kind.STORAGE) {
                LOGGER.log(Level.DEBUG, "the query of '" + query.table() + "' is run again later", problem);
                changed(RETRY);
            }
        }
    }

    private void tell(List<KeyedRow> rows) {
        if (last.equals(Optional.of(rows)) || isClosed()) {
            return;
        }
        last = Optional.of(rows);
        try {
            listener.accept(rows);
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "who watches a query of '" + query.table() + "' failed", failure);
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }
}
