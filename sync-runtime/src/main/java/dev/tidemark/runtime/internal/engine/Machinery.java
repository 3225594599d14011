package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.carry.DeviceExchange;
import dev.tidemark.runtime.internal.engine.conflicts.NodeConflicts;
import dev.tidemark.runtime.internal.engine.device.HeldRows;
import dev.tidemark.runtime.internal.engine.device.OnDemandReads;
import dev.tidemark.runtime.internal.engine.device.Syncing;
import dev.tidemark.runtime.internal.engine.equals.Equals;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.mesh.NodeExchange;
import dev.tidemark.runtime.internal.engine.questions.Answers;
import dev.tidemark.runtime.internal.engine.replica.HarvestPoll;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.server.Serving;
import dev.tidemark.runtime.internal.engine.status.FaultKeeper;
import dev.tidemark.runtime.internal.engine.upkeep.Maintenance;
import dev.tidemark.runtime.internal.engine.upkeep.OldConflicts;
import dev.tidemark.runtime.internal.engine.upkeep.OldHistory;
import dev.tidemark.runtime.internal.engine.upkeep.OldRows;
import dev.tidemark.runtime.internal.engine.upkeep.Pruning;
import dev.tidemark.runtime.internal.mesh.Meeting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What runs in a node: its replica, its two sides, that which serves and that which connects, and what is done beside them. It is
 * started and closed as a whole, with the parts that the node was made of.
 */
final class Machinery implements AutoCloseable {
    private final Parts parts;
    private final CurrentPlan plan;
    private final Replica replica;
    private final HarvestPoll harvests;
    private final Serving serving;
    private final Syncing syncing;
    private final Optional<HeldRows> held;
    private final Optional<OnDemandReads> reads;
    private final Optional<Equals> equals;
    private final List<Maintenance> maintenance;
    private final FaultKeeper faults;

    private Machinery(Parts parts) {
        this.parts = parts;
        this.plan = new CurrentPlan(parts);
        this.replica = Replica.open(parts);
        Supplier<Codec.Level> level =
                () -> parts.level().orElseGet(() -> plan.get().level());
        Codecs codecs = new Codecs(parts, level);
        this.harvests = new HarvestPoll(replica);
        this.faults = FaultKeeper.of(replica);
        Answers answers = new Answers(replica, faults::all, new NodeConflicts(replica, Supplier::get));
        this.serving = new Serving(replica, codecs, answers);
        this.syncing = new Syncing(replica, codecs, plan);
        this.held =
                Optional.of(replica).filter(each -> !each.onDemand().isEmpty()).map(HeldRows::new);
        this.reads = held.map(this::reads);
        this.equals = meeting(replica).map(exchange -> new Equals(replica, exchange, codecs, answers));
        parts.faults().onStuckCall(stuck -> parts.scheduler().execute(() -> giveUp(stuck)));
        Stream<Maintenance.Work> forgetting = Stream.<Optional<? extends Maintenance.Work>>of(
                        forgotten(replica).map(retention -> new Pruning(replica, retention)),
                        keptConflicts(parts).map(retention -> new OldConflicts(replica, retention)),
                        OldHistory.of(replica))
                .flatMap(Optional::stream);
        this.maintenance = Stream.concat(forgetting, OldRows.of(replica))
                .map(work -> new Maintenance(parts.scheduler(), () -> plan.get().background(), work))
                .toList();
    }

    private OnDemandReads reads(HeldRows rows) {
        OnDemandReads made = new OnDemandReads(replica, syncing, this::targets, rows);
        syncing.onRound(() -> {
            made.synced();
            rows.synced();
        });
        return made;
    }

    /** Returns how this node exchanges with others than a server: with equals, or in their role with devices of its server. */
    private static Optional<Meeting> meeting(Replica replica) {
        if (replica.isAmongEquals()) {
            return Optional.of(NodeExchange.of(replica));
        }
        return Optional.of(replica)
                .filter(each -> each.parts().role() == Role.PEER)
                .map(DeviceExchange::new);
    }

    /** Returns how long deletions are remembered; for ever where an equal may still come with a write from before. */
    private static Optional<Duration> forgotten(Replica replica) {
        return replica.parts().tombstones().filter(any -> !replica.isAmongEquals());
    }

    /** Returns how long conflicts are kept; nothing where it is for ever, or by a device, which has none. */
    private static Optional<Duration> keptConflicts(Parts parts) {
        return parts.conflicts().filter(any -> parts.role() != Role.DEVICE);
    }

    /**
     * Starts what a node is made of.
     *
     * @throws SyncException if it can't; nothing stays open then
     */
    static Machinery start(Parts parts) {
        try {
            Machinery machinery = new Machinery(parts);
            machinery.listen();
            machinery.listenToOthers();
            machinery.maintenance.forEach(Maintenance::start);
            return machinery;
        } catch (RuntimeException failure) {
            try {
                closeParts(parts);
            } catch (RuntimeException also) {
                failure.addSuppressed(also);
            }
            throw translated(failure);
        }
    }

    private static RuntimeException translated(RuntimeException failure) {
        if (failure instanceof StorageException storage) {
            return new SyncException(SyncException.Kind.STORAGE, storage.getMessage(), storage);
        }
        if (failure instanceof TransportException transport) {
            return new SyncException(SyncException.Kind.REFUSED, transport.getMessage(), transport);
        }
        return failure;
    }

    private void listen() {
        if (!parts.listen().isEmpty() && parts.role() == Role.DEVICE) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "a device does not listen: set the node's role to server or peer, or do not listen");
        }
        parts.listen()
                .forEach(address -> equals.ifPresentOrElse(
                        each -> each.listen(transport(address), address),
                        () -> serving.listen(transport(address), address)));
        // A server whose file an app writes to tells its devices what the app wrote.
        if (!parts.listen().isEmpty()) {
            harvesting();
        }
    }

    /** What other servers on the same store commit is for this one's devices and listeners too. */
    private void listenToOthers() {
        if (parts.role() == Role.SERVER) {
            new CommitsElsewhere(replica, serving).listen();
        }
    }

    private Transport transport(URI address) {
        Transport transport = parts.transports().get(String.valueOf(address.getScheme()));
        if (transport == null) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "no transport serves '" + address + "'. There are: "
                            + parts.transports().keySet().stream()
                                    .sorted()
                                    .map(scheme -> scheme + "://")
                                    .toList());
        }
        return transport;
    }

    /**
     * Returns whom this node connects to, in order of preference.
     *
     * @throws SyncException if there is nobody
     */
    List<Target> targets() {
        if (parts.role() == Role.DEVICE
                && replica.isAmongEquals()
                && !parts.peers().isEmpty()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "node '" + parts.name()
                            + "' exchanges with equals, and a server would settle its conflicts otherwise:"
                            + " exchange with 'tidemark sync app.db --peer ADDRESS', or start a file of its own from the"
                            + " server");
        }
        if (parts.peers().isEmpty()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "node '" + parts.name() + "' has nobody to sync with: add a peer, as in ws://host:7400");
        }
        return parts.peers().stream()
                .map(peer -> new Target(peer.address(), peer.token(), transport(peer.address())))
                .toList();
    }

    /** A plugin does not come back, and is not interrupted: sets aside what waits for it. */
    private void giveUp(SyncException stuck) {
        if (stuck.kind() == SyncException.Kind.STORAGE) {
            faults.giveUp();
        }
        syncing.giveUp(stuck);
        serving.giveUp(stuck);
    }

    Parts parts() {
        return parts;
    }

    CurrentPlan plan() {
        return plan;
    }

    Replica replica() {
        return replica;
    }

    HarvestPoll harvests() {
        return harvests;
    }

    /** Takes note of what apps write until what is returned is closed. In a store of the node's own there are none. */
    Subscription harvesting() {
        return replica.storage().adoption().isEmpty() ? () -> {} : harvests.need();
    }

    Serving serving() {
        return serving;
    }

    Syncing syncing() {
        return syncing;
    }

    /** Returns what reads rows of tables on demand; nothing where there are none. */
    Optional<OnDemandReads> reads() {
        return reads;
    }

    /** Returns what exchanges with equals, at a node that is one. */
    Optional<Equals> equalNodes() {
        return equals;
    }

    /** Returns where others connect to this node. */
    List<URI> addresses() {
        return equals.map(Equals::addresses).orElseGet(serving::addresses);
    }

    FaultKeeper faults() {
        return faults;
    }

    @Override
    public void close() {
        maintenance.forEach(Maintenance::close);
        held.ifPresent(HeldRows::close);
        serving.close();
        equals.ifPresent(Equals::close);
        faults.close();
        closeParts(parts);
    }

    /** Closes one part after the other, also where one of them fails; then says that it did. */
    private static void closeParts(Parts parts) {
        List<Runnable> closing = new ArrayList<>();
        parts.transports().values().stream().distinct().forEach(transport -> closing.add(transport::close));
        closing.add(parts.storage()::close);
        closing.add(parts.onClose());
        Optional<RuntimeException> failure = Optional.empty();
        for (Runnable each : closing) {
            try {
                each.run();
            } catch (RuntimeException e) {
                failure.ifPresent(first -> first.addSuppressed(e));
                failure = failure.or(() -> Optional.of(e));
            }
        }
        failure.ifPresent(first -> {
            throw first;
        });
    }
}
