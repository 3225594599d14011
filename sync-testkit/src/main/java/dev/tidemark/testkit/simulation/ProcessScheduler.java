package dev.tidemark.testkit.simulation;

import dev.tidemark.runtime.Scheduler;
import dev.tidemark.testkit.VirtualTime;
import java.time.Duration;

/** The work of one process: when the process has died, nothing of it runs any more. */
final class ProcessScheduler implements Scheduler {
    private final VirtualTime time;
    private boolean alive = true;

    ProcessScheduler(VirtualTime time) {
        this.time = time;
    }

    void die() {
        alive = false;
    }

    @Override
    public void execute(Runnable task) {
        if (alive) {
            time.execute(() -> run(task));
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable work) {
        return alive ? time.after(delay, () -> run(work)) : () -> {};
    }

    /** What the remains of a dead process throw, nobody hears. */
    private void run(Runnable task) {
        if (!alive) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException failure) {
            if (alive) {
                throw failure;
            }
        }
    }
}
