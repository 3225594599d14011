package dev.tidemark.testkit.simulation;

import dev.tidemark.runtime.SyncException;
import dev.tidemark.testkit.VirtualTime;

/**
 * Starts the processes of nodes, and ends them: in order, at any moment, or at a commit.
 *
 * <p>Threading: one thread.
 */
final class Processes {
    private final VirtualTime time;
    private final SimulatedNetwork network;
    private final Faults faults;
    private final Announcer announcer;
    private final Builders builders;

    Processes(VirtualTime time, SimulatedNetwork network, Faults faults, Announcer announcer, Builders builders) {
        this.time = time;
        this.network = network;
        this.faults = faults;
        this.announcer = announcer;
        this.builders = builders;
    }

    void start(SimulatedNode node) {
        if (node.isUp()) {
            return;
        }
        ProcessScheduler scheduler = new ProcessScheduler(time);
        SimulatedTransport transport = network.transport(node.name());
        var store = node.database().open();
        ProcessStore seen = new ProcessStore(
                store, node.trouble(), () -> dieAtCommit(node), commit -> announcer.committed(node, commit));
        Process process = new Process(store, seen, scheduler, transport);
        node.started(process);
        try {
            process.run(builders.node(node, process).start());
            builders.define(process.engine());
        } catch (SyncException refused) {
            failedToStart(node, process, refused);
            return;
        }
        announcer.note(observer -> observer.started(node.replica()));
        announcer.noteProgress(node);
    }

    private void failedToStart(SimulatedNode node, Process process, SyncException refused) {
        if (process.isAlive() && !node.trouble().isOrWas()) {
            throw new Violation("a node starts on what is on its disk", node.name() + ": " + refused, refused);
        }
        die(node);
    }

    private void die(SimulatedNode node) {
        node.die();
        announcer.note(observer -> observer.stopped(node.replica(), 0));
    }

    private void dieAtCommit(SimulatedNode node) {
        faults.struck("crash at commit");
        die(node);
    }

    void crash(SimulatedNode node) {
        faults.struck("crash");
        die(node);
    }

    void stop(SimulatedNode node) {
        node.close();
        announcer.note(observer -> observer.stopped(node.replica(), 0));
    }
}
