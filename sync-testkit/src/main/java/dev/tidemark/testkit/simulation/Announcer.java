package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.NodePositions;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells observers what happened, once no node is at work: what is noted from within nodes waits here until then. How far nodes
 * have got it asks them when they have committed something.
 */
final class Announcer {
    private static final Progress NOTHING = new Progress(0, 0);

    private final Trace trace;
    private final List<Observer> observers;
    private final Queue<Runnable> noted = new ArrayDeque<>();
    private final Queue<Supplier<List<Written>>> harvests = new ArrayDeque<>();
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

    /**
     * A transaction was committed. One that has put no progress of the node has not brought it on. How far it has is read now and told in
     * its turn: by then the node may have committed more, of which other things are to be told first. (Who dies behind this commit is still
     * alive; who begins is asked when it has begun.)
     */
    void committed(SimulatedNode node, ProcessStore.Commit commit) {
        commits++;
        Optional<NodePositions> now = commit.putsProgress() && node.hasBegun()
                ? Optional.of(node.engine().positions())
                : Optional.empty();
        List<StoredRow> rows = commit.rows();
        Uncaptured app = node.database().uncaptured();
        commit.harvested().ifPresent(stamps -> harvests.add(() -> app.harvested(node.replica(), stamps)));
        noted.add(() -> {
            tellHarvested();
            rows.forEach(row -> trace.add(node.name(), row));
            tell(observer -> observer.stored(node.replica(), rows));
            now.ifPresent(positions -> gotOn(node, positions));
        });
    }

    /** Tells what apps have written by themselves, as far as their nodes have taken note of it; before anything that they wrote since. */
    void tellHarvested() {
        for (Supplier<List<Written>> each = harvests.poll(); each != null; each = harvests.poll()) {
            each.get().forEach(written -> tell(observer -> observer.wrote(written)));
        }
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

    /** A node was started: it may have got further before than anybody was told. */
    void noteProgress(SimulatedNode node) {
        NodePositions now = node.engine().positions();
        noted.add(() -> gotOn(node, now));
    }

    // ---- between the work of nodes

    /** Tells all that was noted. */
    void tellNoted() {
        for (Runnable each = noted.poll(); each != null; each = noted.poll()) {
            each.run();
        }
        tell(Observer::done);
    }

    private void gotOn(SimulatedNode node, NodePositions now) {
        if (node.isServer()) {
            now.peers().forEach(device -> took(node, device, now.head()));
        } else {
            now.peers().stream().findFirst().ifPresent(server -> gotOn(node, server));
        }
    }

    /** A device is called by the name in its last greeting, for two copies of one have the same id until one is told so. */
    private void took(SimulatedNode server, PeerStatus device, long head) {
        Progress now = new Progress(device.cursor(), device.committed());
        Progress known = progress.getOrDefault(server.replica() + device.node(), NOTHING);
        progress.put(server.replica() + device.node(), now);
        if (now.committed() > known.committed()) {
            tell(observer -> observer.took(server.replica(), device.name(), now.committed(), head));
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
