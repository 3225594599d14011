package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.NodePositions;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.ReplicaDigest;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.Writer;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import dev.tidemark.runtime.internal.engine.conflicts.NodeConflicts;
import dev.tidemark.runtime.internal.engine.conflicts.StoredConflicts;
import dev.tidemark.runtime.internal.engine.device.LiveSync;
import dev.tidemark.runtime.internal.engine.device.Syncing;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.outcomes.KeptOutcomes;
import dev.tidemark.runtime.internal.engine.outcomes.Retrying;
import dev.tidemark.runtime.internal.engine.questions.Question;
import dev.tidemark.runtime.internal.engine.questions.StatusAnswer;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.server.Serving;
import dev.tidemark.runtime.internal.engine.status.FaultKeeper;
import dev.tidemark.runtime.internal.engine.status.StatusReader;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.engine.upkeep.Maintenance;
import dev.tidemark.runtime.internal.engine.upkeep.OldConflicts;
import dev.tidemark.runtime.internal.engine.upkeep.Pruning;
import dev.tidemark.runtime.internal.engine.verify.DigestReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A node: its replica, and its two sides, that which serves and that which connects. */
public final class Engine implements SyncNode {
    private static final SyncPlan UNLIMITED = new SyncPlan(
            "unlimited", Duration.ofSeconds(60), Duration.ofMillis(10), 1_000, Codec.Level.BALANCED, true, true);

    private final Parts parts;
    private final Replica replica;
    private final Codecs codecs;
    private final HarvestPoll harvests;
    private final Serving serving;
    private final Syncing syncing;
    private final List<Maintenance> maintenance;
    private final FaultKeeper faults;
    private final Set<LiveSync> lives = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Optional<String> lastPlan = Optional.empty();

    private Engine(Parts parts) {
        this.parts = parts;
        this.replica = Replica.open(parts);
        Supplier<Codec.Level> level = () -> parts.level().orElseGet(() -> plan().level());
        this.codecs = new Codecs(parts, level);
        this.harvests = new HarvestPoll(replica);
        this.faults = FaultKeeper.of(replica);
        this.serving = new Serving(replica, codecs, faults::all, new NodeConflicts(replica, Supplier::get));
        this.syncing = new Syncing(replica, codecs, this::plan);
        parts.faults().onStuckCall(stuck -> parts.scheduler().execute(() -> giveUp(stuck)));
        this.maintenance = Stream.concat(
                        parts.tombstones().stream().map(retention -> new Pruning(replica, retention)),
                        keptConflicts(parts).map(retention -> new OldConflicts(replica, retention)).stream())
                .map(work -> new Maintenance(parts.scheduler(), () -> plan().background(), work))
                .toList();
    }

    /** Returns how long conflicts are kept; nothing where it is for ever, or by a device, which has none. */
    private static Optional<Duration> keptConflicts(Parts parts) {
        return parts.conflicts().filter(any -> parts.role() == Role.SERVER);
    }

    /**
     * Opens a node of its parts.
     *
     * @throws SyncException if it can't; nothing stays open then
     */
    public static SyncNode start(Parts parts) {
        try {
            Engine engine = new Engine(parts);
            engine.listen();
            engine.listenToOthers();
            engine.maintenance.forEach(Maintenance::start);
            return engine;
        } catch (RuntimeException failure) {
            try {
                closeParts(parts);
            } catch (RuntimeException also) {
                failure.addSuppressed(also);
            }
            throw translated(failure);
        }
    }

    /**
     * Reads how a node stands from its store, without opening it.
     *
     * @throws StorageException if it can't
     */
    public static NodeStatus status(StorageBackend storage, String name) {
        return StatusReader.read(storage, name);
    }

    /** Returns the conflicts in a store, without opening its node. */
    public static Conflicts conflicts(StorageBackend storage) {
        return new StoredConflicts(storage::snapshot);
    }

    /** A plugin does not come back, and is not interrupted: sets aside what waits for it. */
    private void giveUp(SyncException stuck) {
        if (stuck.kind() == SyncException.Kind.STORAGE) {
            faults.giveUp();
        }
        syncing.giveUp(stuck);
        serving.giveUp(stuck);
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
        if (!parts.listen().isEmpty() && parts.role() != Role.SERVER) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "a device does not listen: set the node's role to server, or do not listen");
        }
        parts.listen().forEach(address -> serving.listen(transport(address), address));
        // A server whose file an app writes to tells its devices what the app wrote.
        if (!parts.listen().isEmpty()) {
            harvests.need();
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

    private SyncPlan plan() {
        if (parts.power().isEmpty()) {
            return UNLIMITED;
        }
        DeviceState state = parts.deviceState().get();
        SyncPlan plan = parts.power()
                .get()
                .plan(new DeviceState(
                        state.batteryPercent(), state.charging(), state.network(), state.sinceLastSync(), lastPlan));
        lastPlan = Optional.of(plan.name());
        return plan;
    }

    @Override
    public UUID id() {
        return replica.self().node();
    }

    @Override
    public String name() {
        return parts.name();
    }

    @Override
    public void define(TableDefinition table) {
        storage(() -> replica.inTransaction(work -> {
            Optional<TableDefinition> known = work.transaction().tables().stream()
                    .filter(each -> each.name().equals(table.name()))
                    .findFirst();
            AddedColumns.define(work.transaction(), known, table);
            replica.references().apply(replica, work);
            return table;
        }));
        serving.defined();
    }

    @Override
    public List<TableDefinition> tables() {
        return storage(() -> {
            try (Snapshot snapshot = replica.snapshot()) {
                return snapshot.tables();
            }
        });
    }

    @Override
    public Optional<Row> get(String table, RowKey key) {
        return storage(() -> {
            try (Snapshot snapshot = replica.snapshot()) {
                return snapshot.row(table, key).filter(row -> !row.deleted()).map(StoredRow::values);
            }
        });
    }

    @Override
    public List<KeyedRow> query(Query query) {
        return storage(() -> {
            List<KeyedRow> rows = new ArrayList<>();
            try (Snapshot snapshot = replica.snapshot();
                    RowCursor cursor = snapshot.query(query)) {
                for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                    rows.add(new KeyedRow(row.get().key(), row.get().values()));
                }
            }
            return rows;
        });
    }

    @Override
    public <T> T write(Function<Writer, T> work) {
        return storage(() -> replica.inTransaction(each -> {
            OwnWriter writer = new OwnWriter(
                    each.transaction(), replica.ownWrites(each.transaction()), replica.clock(), each.events());
            T result = work.apply(writer);
            writer.finish();
            return result;
        }));
    }

    private <T> T storage(Supplier<T> work) {
        requireOutsideOfPlugins();
        if (closed.get()) {
            throw new SyncException(SyncException.Kind.USAGE, "node '" + name() + "' is closed");
        }
        try {
            return work.get();
        } catch (StorageException failure) {
            throw new SyncException(SyncException.Kind.STORAGE, failure.getMessage(), failure);
        }
    }

    @Override
    public CompletionStage<SyncReport> syncAsync(Progress progress) {
        try {
            requireOutsideOfPlugins();
            return syncing.once(targets(), progress);
        } catch (SyncException usage) {
            return CompletableFuture.failedFuture(usage);
        }
    }

    private List<Target> targets() {
        if (parts.peers().isEmpty()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "node '" + name() + "' has nobody to sync with: add a peer, as in ws://host:7400");
        }
        return parts.peers().stream()
                .map(peer -> new Target(peer.address(), peer.token(), transport(peer.address())))
                .toList();
    }

    @Override
    public Subscription live(Consumer<LiveEvent> onSync) {
        requireOutsideOfPlugins();
        LiveSync live = new LiveSync(syncing, targets(), this::plan, onSync);
        lives.add(live);
        live.start();
        return new Once(() -> {
            lives.remove(live);
            live.close();
        });
    }

    @Override
    public Subscription onChange(Consumer<ChangeEvent> listener) {
        return harvesting(replica.onChange(listener)::run);
    }

    @Override
    public Subscription watch(Query query, Consumer<List<KeyedRow>> listener) {
        return harvesting(new LiveQuery(query, this::query, listener, parts.scheduler()).start(replica));
    }

    /** Who hears of changes is to hear of those too that apps make without this node. */
    private Subscription harvesting(Subscription subscription) {
        Subscription need = harvests.need();
        return new Once(() -> {
            need.close();
            subscription.close();
        });
    }

    @Override
    public Conflicts conflicts() {
        return new NodeConflicts(replica, this::storage);
    }

    @Override
    public Conflicts serverConflicts() {
        requireOutsideOfPlugins();
        return new ServerConflicts(replica, targets().get(0));
    }

    @Override
    public Subscription onConflict(Consumer<ConflictRecord> listener) {
        return harvesting(replica.onConflict(listener)::run);
    }

    @Override
    public NodeStatus status() {
        return storage(() -> StatusReader.read(replica, faults.all()));
    }

    @Override
    public NodePositions positions() {
        return storage(() -> StatusReader.positions(replica));
    }

    @Override
    public CompletionStage<NodeStatus> serverStatusAsync() {
        try {
            return Question.ask(replica, targets().get(0), StatusAnswer.QUESTION, StatusAnswer::read);
        } catch (SyncException usage) {
            return CompletableFuture.failedFuture(usage);
        }
    }

    @Override
    public ReplicaDigest digest() {
        return storage(() -> {
            replica.inTransaction(work -> work);
            try (Snapshot snapshot = replica.snapshot()) {
                return DigestReader.read(snapshot);
            }
        });
    }

    @Override
    public CompletionStage<VerifyReport> verifyAsync(boolean full, boolean repair) {
        try {
            requireOutsideOfPlugins();
            return syncing.verify(targets(), full, repair);
        } catch (SyncException usage) {
            return CompletableFuture.failedFuture(usage);
        }
    }

    @Override
    public List<Outcome> outcomes() {
        return storage(() -> {
            try (Snapshot snapshot = replica.snapshot()) {
                return KeptOutcomes.all(snapshot);
            }
        });
    }

    @Override
    public CompletionStage<Outcome> outcome(Write write) {
        return storage(() -> {
            try (Snapshot snapshot = replica.snapshot()) {
                return replica.deliveries().of(snapshot, write);
            }
        });
    }

    @Override
    public CompletionStage<Void> delivered() {
        return storage(() -> {
            // What an app has written by itself counts from the moment on at which it is harvested.
            replica.inTransaction(work -> work);
            try (Snapshot snapshot = replica.snapshot()) {
                return replica.deliveries().all(snapshot).thenApply(any -> null);
            }
        });
    }

    @Override
    public void forgetOutcome(long sequence) {
        storage(() -> replica.inTransaction(work -> {
            work.transaction().removeState(KeptOutcomes.name(sequence));
            return sequence;
        }));
    }

    @Override
    public Write retryOutcome(long sequence, Row changes) {
        return storage(() -> replica.inTransaction(work -> {
            OwnWriter writer = new OwnWriter(
                    work.transaction(), replica.ownWrites(work.transaction()), replica.clock(), work.events());
            Write written = Retrying.retry(work.transaction(), writer, sequence, changes);
            writer.finish();
            return written;
        }));
    }

    @Override
    public List<URI> addresses() {
        return serving.addresses();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            maintenance.forEach(Maintenance::close);
            lives.forEach(LiveSync::close);
            serving.close();
            faults.close();
            closeParts(parts);
        }
    }

    /** A plugin that waited for the node would wait for itself. */
    private void requireOutsideOfPlugins() {
        parts.insidePlugin().get().ifPresent(plugin -> {
            throw new SyncException(
                    SyncException.Kind.USAGE, plugin + " called back into node '" + name() + "', which waits for it");
        });
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
