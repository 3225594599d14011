package dev.tidemark.testkit.simulation;

import dev.tidemark.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How processes that share a store hear of commits to it. A notice may be late, or be lost; a lost one is made up for by looking at
 * the store, which each process does from time to time.
 *
 * <p>Threading: one thread.
 */
final class Notices {
    /** How long nobody looks whether a notice was lost. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final VirtualTime time;
    private final Faults faults;
    private final List<Runnable> listeners = new ArrayList<>();
    private Duration late = Duration.ZERO;
    private int losing;
    private boolean willLook;

    Notices(VirtualTime time, Faults faults) {
        this.time = time;
        this.faults = faults;
    }

    /** Has somebody told from now on. Returns what ends that. */
    Runnable tell(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Sets how long notices are on their way. */
    void delay(Duration delay) {
        late = delay;
    }

    /** The next notices are lost. */
    void lose(int count) {
        losing = count;
    }

    void heal() {
        late = Duration.ZERO;
        losing = 0;
    }

    void committed() {
        if (losing == 0) {
            time.after(late, this::tellAll);
        } else {
            losing--;
            faults.struck("lost notice");
            lookLater();
        }
    }

    private void lookLater() {
        if (!willLook) {
            willLook = true;
            time.after(LOOK, () -> {
                willLook = false;
                tellAll();
            });
        }
    }

    private void tellAll() {
        List.copyOf(listeners).forEach(Runnable::run);
    }
}
