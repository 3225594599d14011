package dev.tidemark.runtime.internal.engine;

import dev.tidemark.runtime.Subscription;
import java.util.concurrent.atomic.AtomicReference;

/** A subscription that is ended by some work, which is run once however often it is closed. */
final class Once implements Subscription {
    private final AtomicReference<Runnable> end;

    Once(Runnable end) {
        this.end = new AtomicReference<>(end);
    }

    @Override
    public void close() {
        Runnable work = end.getAndSet(null);
        if (work != null) {
            work.run();
        }
    }
}
