package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncNode;
import java.util.Optional;

/**
 * What runs while a node is up. When it dies, whatever of it is still under way can neither store nor send anything.
 *
 * <p>Threading: one thread.
 */
final class Process {
    private final StorageBackend store;
    private final ProcessStore seen;
    private final ProcessScheduler scheduler;
    private final SimulatedTransport transport;
    private Optional<SyncNode> engine = Optional.empty();
    private boolean alive = true;

    /**
     * @param store what is on the disk
     * @param seen the same, as the process sees it
     */
    Process(StorageBackend store, ProcessStore seen, ProcessScheduler scheduler, SimulatedTransport transport) {
        this.store = store;
        this.seen = seen;
        this.scheduler = scheduler;
        this.transport = transport;
    }

    void run(SyncNode node) {
        engine = Optional.of(node);
    }

    boolean hasBegun() {
        return engine.isPresent();
    }

    SyncNode engine() {
        return engine.orElseThrow();
    }

    StorageBackend store() {
        return store;
    }

    ProcessStore seen() {
        return seen;
    }

    ProcessScheduler scheduler() {
        return scheduler;
    }

    SimulatedTransport transport() {
        return transport;
    }

    boolean isAlive() {
        return alive;
    }

    void die() {
        alive = false;
        seen.die();
        scheduler.die();
        transport.die();
    }
}
