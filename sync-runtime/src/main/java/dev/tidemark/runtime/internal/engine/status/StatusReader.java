package dev.tidemark.runtime.internal.engine.status;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.MemoryStatistics;
import dev.tidemark.runtime.NodePositions;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.internal.conflict.ConflictList;
import dev.tidemark.runtime.internal.engine.batch.TooLarge;
import dev.tidemark.runtime.internal.engine.groups.FailedWrites;
import dev.tidemark.runtime.internal.engine.mesh.KnownEquals;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.LifeClock;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.verify.Divergences;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads how a node stands. What the store itself remarks is asked before a snapshot is opened: in a file with a rollback journal
 * a commit waits for open snapshots and lets nobody begin to read meanwhile, so that a second view of a thread that has one
 * would never come.
 */
public final class StatusReader {
    private static final System.Logger LOGGER = System.getLogger(StatusReader.class.getName());

    private StatusReader() {}

    /** Returns how a node stands now. */
    public static NodeStatus read(Replica replica, List<PluginFault> faults) {
        List<String> remarks = remarks(replica.storage());
        Map<String, Long> statistics = statistics(replica.storage());
        try (Snapshot snapshot = replica.snapshot()) {
            List<String> more = new ArrayList<>(replica.references().waiting(snapshot));
            more.addAll(remarks);
            return read(snapshot, replica.self().node(), replica.parts().name(), more, faults, statistics);
        }
    }

    /** Reads it of a store whose node is not open here. A store that no node was ever opened on has no id. */
    public static NodeStatus read(StorageBackend storage, String name) {
        List<String> remarks = remarks(storage);
        Map<String, Long> statistics = statistics(storage);
        try (Snapshot snapshot = storage.snapshot()) {
            return read(
                    snapshot,
                    NodeState.id(snapshot).orElse(new UUID(0, 0)),
                    name,
                    remarks,
                    KeptFaults.load(snapshot),
                    statistics);
        }
    }

    /** Returns how far a node and its peers are. */
    public static NodePositions positions(Replica replica) {
        try (Snapshot snapshot = replica.snapshot()) {
            return new NodePositions(snapshot.head(), peers(snapshot));
        }
    }

    private static List<String> remarks(StorageBackend storage) {
        List<String> remarks = new ArrayList<>(storage.remarks());
        storage.adoption().map(Adoption::remarks).ifPresent(remarks::addAll);
        return remarks;
    }

    /** Returns what a store counts, and of one that answers from memory how many rows are behind it, where that can be asked. */
    public static Map<String, Long> statistics(StorageBackend storage) {
        Map<String, Long> statistics = new HashMap<>(storage.statistics());
        try {
            storage.memory().ifPresent(memory -> statistics.put(MemoryStatistics.IN_BACKEND, memory.rowsBehind()));
        } catch (StorageException failure) {
            // Whoever asks what is wrong with the backend is to get the rest.
            LOGGER.log(Level.DEBUG, "the rows of the backend can't be counted", failure);
        }
        return statistics;
    }

    private static NodeStatus read(
            Snapshot snapshot,
            UUID id,
            String name,
            List<String> more,
            List<PluginFault> faults,
            Map<String, Long> statistics) {
        List<NodeStatus.TableStatus> tables = snapshot.tables().stream()
                .map(table -> new NodeStatus.TableStatus(
                        table.name(), snapshot.count(table.name()), snapshot.countPending(table.name())))
                .toList();
        List<String> problems = new ArrayList<>(TooLarge.problems(snapshot));
        snapshot.stateNames(NodeState.ASIDE_PREFIX).stream()
                .map(row -> aside(snapshot, row.substring(NodeState.ASIDE_PREFIX.length())))
                .forEach(problems::add);
        problems.addAll(more);
        FailedWrites.problem(snapshot).ifPresent(problems::add);
        Divergences.problem(snapshot).ifPresent(problems::add);
        LifeClock.problems(snapshot).forEach(problems::add);
        return new NodeStatus(
                id,
                name,
                tables,
                peers(snapshot),
                snapshot.head(),
                snapshot.stateNames(NodeState.OUTCOME_PREFIX).size(),
                new ConflictList(snapshot).count(Filter.ALL.in(State.WAITING)),
                problems,
                faults,
                new TreeMap<>(statistics),
                KnownEquals.context(snapshot, id, name));
    }

    private static String aside(Snapshot snapshot, String row) {
        String constraint = snapshot.state(NodeState.ASIDE_REASON_PREFIX + row)
                .map(bytes -> " (" + new String(bytes, StandardCharsets.UTF_8) + ")")
                .orElse("");
        return "row " + row + " of the server breaks a constraint of this database" + constraint
                + " and is set aside; it is tried again at every sync. Change what is in its way here, or the row"
                + " elsewhere";
    }

    private static List<NodeStatus.PeerStatus> peers(Snapshot snapshot) {
        List<NodeStatus.PeerStatus> peers = new ArrayList<>();
        Upstream upstream = Upstream.load(snapshot);
        if (upstream.isKnown()) {
            peers.add(new NodeStatus.PeerStatus(
                    upstream.server(),
                    upstream.serverName(),
                    upstream.address(),
                    upstream.cursor(),
                    upstream.acknowledged(),
                    instant(upstream.lastSyncMillis())));
        }
        for (String name : snapshot.stateNames(Downstream.PREFIX)) {
            Downstream device = Downstream.decode(snapshot.state(name).orElseThrow());
            peers.add(new NodeStatus.PeerStatus(
                    device.device(),
                    device.name(),
                    "",
                    device.cursor(),
                    device.committed(),
                    instant(device.lastSeenMillis())));
        }
        peers.addAll(KnownEquals.status(snapshot));
        return peers;
    }

    private static Optional<Instant> instant(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
