package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Tells observers what happened, once no node is at work: what is noted from within nodes waits here until then. How far nodes
 * have got it reads from their status when they have committed something.
 */
final class Announcer {
    private static final Progress NOTHING = new Progress(0, 0);

    private final Trace trace;
    private final List<Observer> observers;
    private final Queue<Runnable> noted = new ArrayDeque<>();
    private final Map<String, Progress> progress = new HashMap<>();
    private long commits;

    /** How far a node is known to have got: a device at its server, a server with a device. */
    private record Progress(long cursor, long committed) {}

    Announcer(Trace trace, List<Observer> observers) {
        this.trace = trace;
        this.observers = List.copyOf(observers);
    }

    void tell(Consumer<Observer> news) {
        observers.forEach(news);
    }

    // ---- from within nodes

    /** A transaction was committed. */
    void committed(SimulatedNode node, List<StoredRow> rows) {
        commits++;
        List<StoredRow> copy = List.copyOf(rows);
        noted.add(() -> {
            copy.forEach(row -> trace.add(node.name(), row));
            tell(observer -> observer.stored(node.name(), copy));
            readProgress(node);
        });
    }

    /** Returns how many transactions were committed so far. */
    long commits() {
        return commits;
    }

    void syncEnded(SimulatedNode node, CompletableFuture<SyncReport> sync) {
        noted.add(() -> {
            node.endSync(sync);
            try {
                SyncReport report = sync.join();
                trace.add(node.name(), "synced " + report.pushed() + " " + report.pulled());
                tell(observer -> observer.synced(node.name(), report));
            } catch (CompletionException failure) {
                SyncException problem = problem(failure.getCause());
                trace.add(node.name(), "failed " + problem.getMessage());
                tell(observer -> observer.failed(node.name(), problem));
            }
        });
    }

    private static SyncException problem(Throwable cause) {
        if (cause instanceof SyncException known) {
            return known;
        }
        throw new Violation("a sync fails with a reason", "it failed with " + cause, cause);
    }

    void note(Consumer<Observer> news) {
        noted.add(() -> tell(news));
    }

    // ---- between the work of nodes

    /** Tells all that was noted. */
    void tellNoted() {
        for (Runnable each = noted.poll(); each != null; each = noted.poll()) {
            each.run();
        }
        tell(Observer::done);
    }

    /** A node that was started, or that has committed something, may have got on. */
    void readProgress(SimulatedNode node) {
        if (!node.isUp()) {
            return;
        }
        NodeStatus status = node.engine().status();
        if (node.isServer()) {
            status.peers().forEach(device -> took(node, device, status.head()));
        } else {
            status.peers().stream().findFirst().ifPresent(server -> gotOn(node, server));
        }
    }

    /** A device is called by the name in its last greeting, for two copies of one have the same id until one is told so. */
    private void took(SimulatedNode server, PeerStatus device, long head) {
        Progress now = new Progress(device.cursor(), device.committed());
        Progress known = progress.getOrDefault(server.name() + device.node(), NOTHING);
        progress.put(server.name() + device.node(), now);
        if (now.committed() > known.committed()) {
            tell(observer -> observer.took(server.name(), device.name(), now.committed(), head));
        }
    }

    private void gotOn(SimulatedNode device, PeerStatus server) {
        Progress known = progress.getOrDefault(device.name(), NOTHING);
        Progress now = new Progress(server.cursor(), server.committed());
        progress.put(device.name(), now);
        if (now.committed() != known.committed()) {
            tell(observer -> observer.acknowledged(device.name(), now.committed()));
        }
        if (now.cursor() != known.cursor()) {
            tell(observer -> observer.caughtUp(device.name(), now.cursor()));
        }
    }
}
