package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.History;
import dev.tidemark.runtime.HistoryEntry;
import dev.tidemark.runtime.Memory;
import dev.tidemark.runtime.NodePositions;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.ReplicaDigest;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.VersionedRow;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.Writer;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import dev.tidemark.runtime.internal.engine.carry.DeviceExchange;
import dev.tidemark.runtime.internal.engine.conflicts.NodeConflicts;
import dev.tidemark.runtime.internal.engine.conflicts.StoredConflicts;
import dev.tidemark.runtime.internal.engine.device.LiveSync;
import dev.tidemark.runtime.internal.engine.device.Syncing;
import dev.tidemark.runtime.internal.engine.equals.Equals;
import dev.tidemark.runtime.internal.engine.equals.Watching;
import dev.tidemark.runtime.internal.engine.feed.ServerExchange;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.mesh.NodeExchange;
import dev.tidemark.runtime.internal.engine.outcomes.KeptOutcomes;
import dev.tidemark.runtime.internal.engine.outcomes.Retrying;
import dev.tidemark.runtime.internal.engine.peers.AuthorNames;
import dev.tidemark.runtime.internal.engine.pull.NewDevice;
import dev.tidemark.runtime.internal.engine.questions.ServerStatus;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.status.StatusReader;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.engine.tables.QueriedColumns;
import dev.tidemark.runtime.internal.engine.verify.DigestReader;
import dev.tidemark.runtime.internal.history.StoredHistory;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.MeshNode;
import java.net.URI;
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

/** A node as a program sees it. What runs in it is its {@link Machinery}. */
public final class Engine implements SyncNode, MeshNode {
    private final Machinery machinery;
    private final Parts parts;
    private final Replica replica;
    private final Syncing syncing;
    private final Set<LiveSync> lives = ConcurrentHashMap.newKeySet();
    private final Set<Watching> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Engine(Machinery machinery) {
        this.machinery = machinery;
        this.parts = machinery.parts();
        this.replica = machinery.replica();
        this.syncing = machinery.syncing();
    }

    /**
     * Opens a node of its parts.
     *
     * @throws SyncException if it can't; nothing stays open then
     */
    public static SyncNode start(Parts parts) {
        return new Engine(Machinery.start(parts));
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

    /** Returns the history in a store, without opening its node. */
    public static History history(StorageBackend storage, String name) {
        return StoredHistory.of(storage, AuthorNames.of(name));
    }

    /**
     * Returns what this node gives its equals and takes from them; of a device that has a server, other devices of that server; of a
     * server, what new devices of it begin with.
     */
    @Override
    public Exchange exchange() {
        if (replica.isAmongEquals()) {
            return NodeExchange.of(replica);
        }
        return storage(() -> parts.role() == Role.SERVER ? exchange(parts.storage(), parts.name()) : deviceExchange());
    }

    private Exchange deviceExchange() {
        try (Snapshot snapshot = replica.snapshot()) {
            return DeviceExchange.isFor(snapshot) ? new DeviceExchange(replica) : new NewDevice(replica);
        }
    }

    /** Returns what is written into a bundle of a server's store, without opening its node. */
    public static Exchange exchange(StorageBackend storage, String name) {
        return new ServerExchange(storage, name);
    }

    @Override
    public StorageBackend storage() {
        return parts.storage();
    }

    @Override
    public Scheduler scheduler() {
        return parts.scheduler();
    }

    @Override
    public UUID id() {
        return replica.self().node();
    }

    @Override
    public Context context() {
        try (Snapshot snapshot = replica.snapshot()) {
            return replica.ownWrites(snapshot).sight().context();
        }
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
            replica.onDemand().check(work.transaction().tables());
            replica.references().apply(replica, work);
            return table;
        }));
        machinery.serving().defined();
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
        return replica.onDemand().has(table) ? Waiting.of(getAsync(table, key)) : here(table, key);
    }

    @Override
    public CompletionStage<Optional<Row>> getAsync(String table, RowKey key) {
        return replica.onDemand().has(table)
                ? storage(() -> machinery.reads().orElseThrow().read(table, key))
                : CompletableFuture.completedFuture(here(table, key));
    }

    @Override
    public Set<String> onDemand() {
        return replica.onDemand().names();
    }

    private Optional<Row> here(String table, RowKey key) {
        return storage(() -> parts.storage().row(table, key))
                .filter(row -> !row.deleted())
                .map(StoredRow::values);
    }

    /** A version that does not count what an app has written would be void as soon as that is harvested. */
    @Override
    public Optional<VersionedRow> getVersioned(String table, RowKey key) {
        if (replica.onDemand().has(table)) {
            get(table, key);
        }
        return storage(() -> {
            try (Snapshot snapshot = replica.snapshot()) {
                if (!snapshot.hasCaptured()) {
                    return OwnWriter.versioned(snapshot, table, key);
                }
            }
            return replica.inTransaction(work -> OwnWriter.versioned(work.transaction(), table, key));
        });
    }

    @Override
    public List<KeyedRow> query(Query query) {
        return storage(() -> {
            List<KeyedRow> rows = new ArrayList<>();
            try (Snapshot snapshot = replica.snapshot()) {
                QueriedColumns.check(query, snapshot.tables());
                read(snapshot, query, rows);
            }
            return rows;
        });
    }

    private static void read(Snapshot snapshot, Query query, List<KeyedRow> rows) {
        try (RowCursor cursor = snapshot.query(query)) {
            for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                rows.add(new KeyedRow(row.get().key(), row.get().values()));
            }
        }
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
            throw isClosed();
        }
        try {
            return work.get();
        } catch (StorageException failure) {
            throw new SyncException(SyncException.Kind.STORAGE, failure.getMessage(), failure);
        }
    }

    private SyncException isClosed() {
        return new SyncException(SyncException.Kind.USAGE, "node '" + name() + "' is closed");
    }

    @Override
    public CompletionStage<SyncReport> syncAsync(Progress progress) {
        try {
            requireOutsideOfPlugins();
            List<Target> targets = machinery.targets();
            return machinery
                    .equalNodes()
                    .map(equals -> equals.exchange(targets))
                    .orElseGet(() -> syncing.once(targets, progress));
        } catch (SyncException usage) {
            return CompletableFuture.failedFuture(usage);
        }
    }

    @Override
    public Subscription live(Consumer<LiveEvent> onSync) {
        requireOutsideOfPlugins();
        if (machinery.equalNodes().isPresent()) {
            return watching(machinery.equalNodes().get(), onSync);
        }
        LiveSync live = new LiveSync(syncing, machinery.harvests(), machinery.targets(), machinery.plan(), onSync);
        lives.add(live);
        live.start();
        return new Once(() -> {
            lives.remove(live);
            live.close();
        });
    }

    private Subscription watching(Equals equals, Consumer<LiveEvent> onSync) {
        Watching watching = new Watching(replica, equals, machinery.targets(), machinery.plan(), onSync);
        watched.add(watching);
        watching.start();
        return harvesting(() -> {
            watched.remove(watching);
            watching.close();
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
        Subscription need = machinery.harvesting();
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
        return new ServerConflicts(replica, machinery.targets().get(0));
    }

    @Override
    public Subscription onConflict(Consumer<ConflictRecord> listener) {
        return harvesting(replica.onConflict(listener)::run);
    }

    @Override
    public Optional<Memory> memory() {
        return storage(() -> replica.storage().memory())
                .map(tier -> new NodeMemory(this, replica.storage(), tier, this::storage));
    }

    @Override
    public History history() {
        return new StoredHistory(this::reading, () -> replica.storage().adoption(), AuthorNames.of(name()));
    }

    private <T> T reading(Function<Snapshot, T> question) {
        return storage(() -> {
            try (Snapshot snapshot = replica.snapshot()) {
                return question.apply(snapshot);
            }
        });
    }

    @Override
    public List<HistoryEntry> history(String table, RowKey key) {
        // What an app has written by itself stands in the history from the moment on at which it is harvested.
        storage(() -> replica.inTransaction(work -> work));
        return history().of(table, key);
    }

    @Override
    public NodeStatus status() {
        return storage(() -> StatusReader.read(replica, machinery.faults().all()));
    }

    @Override
    public NodePositions positions() {
        return storage(() -> StatusReader.positions(replica));
    }

    @Override
    public CompletionStage<NodeStatus> serverStatusAsync() {
        try {
            return ServerStatus.ask(replica, machinery.targets());
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
            return syncing.verify(machinery.targets(), full, repair);
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
        return machinery.addresses();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            lives.forEach(LiveSync::close);
            watched.forEach(Watching::close);
            syncing.close(isClosed());
            machinery.close();
        }
    }

    /** A plugin that waited for the node would wait for itself. */
    private void requireOutsideOfPlugins() {
        parts.insidePlugin().get().ifPresent(plugin -> {
            throw new SyncException(
                    SyncException.Kind.USAGE, plugin + " called back into node '" + name() + "', which waits for it");
        });
    }
}
