package dev.tidemark.testkit.simulation;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A node in a world: a database, a clock and a line that stay, and the process that runs on them while it is up. Servers side by
 * side are processes of one node, each of them a machine of its own in a world.
 *
 * <p>Threading: one thread.
 */
public final class SimulatedNode {
    private final String name;
    private final Role role;
    private final SimulatedClock clock;
    private final DiskTrouble trouble;
    private final Database database;
    private Optional<Process> process = Optional.empty();
    private Optional<CompletableFuture<SyncReport>> sync = Optional.empty();
    private Optional<Subscription> live = Optional.empty();
    private int starts;

    SimulatedNode(String name, Role role, SimulatedClock clock, DiskTrouble trouble, Database database) {
        this.name = name;
        this.role = role;
        this.clock = clock;
        this.trouble = trouble;
        this.database = database;
    }

    /** Returns the node's name in the world. */
    public String name() {
        return name;
    }

    /** Returns the name under which observers hear of it: its own, or, as one of several servers, that of the first. */
    public String replica() {
        return isServer() ? World.SERVER : name;
    }

    /** Returns whether this is a server. */
    public boolean isServer() {
        return role == Role.SERVER;
    }

    /** Returns whether its process runs. */
    public boolean isUp() {
        return process.isPresent();
    }

    /**
     * Returns the node itself.
     *
     * @throws IllegalStateException if its process does not run
     */
    public SyncNode engine() {
        return running().engine();
    }

    /** Returns whether its process runs, and has come so far that the node can be asked. */
    boolean hasBegun() {
        return process.filter(Process::hasBegun).isPresent();
    }

    Process running() {
        return process.orElseThrow(() -> new IllegalStateException(name + " is down"));
    }

    /** Opens a view of the store that no fault of the disk hinders. The caller closes it. */
    public Snapshot peek() {
        return running().store().snapshot();
    }

    /** Returns all rows of all tables, by table. */
    public Map<String, Map<RowKey, Row>> content() {
        Map<String, Map<RowKey, Row>> content = new TreeMap<>();
        try (Snapshot snapshot = peek()) {
            snapshot.tables().forEach(table -> {
                Map<RowKey, Row> rows = new LinkedHashMap<>();
                try (var cursor = snapshot.query(Query.all(table.name()))) {
                    for (var row = cursor.next(); row.isPresent(); row = cursor.next()) {
                        rows.put(row.get().key(), row.get().values());
                    }
                }
                content.put(table.name(), rows);
            });
        }
        return content;
    }

    /** Returns how many rows have writes that no server has acknowledged. */
    public long pending() {
        try (Snapshot snapshot = peek()) {
            return snapshot.tables().stream()
                    .mapToLong(table -> snapshot.countPending(table.name()))
                    .sum();
        }
    }

    // ---- what the world does with it

    Role role() {
        return role;
    }

    SimulatedClock clock() {
        return clock;
    }

    DiskTrouble trouble() {
        return trouble;
    }

    Database database() {
        return database;
    }

    int starts() {
        return starts;
    }

    void started(Process begun) {
        process = Optional.of(begun);
        starts++;
    }

    /** The process dies without a word. */
    void die() {
        process.ifPresent(Process::die);
        forgetProcess();
    }

    /** The process ends in order. */
    void close() {
        process.ifPresent(running -> {
            running.engine().close();
            running.die();
        });
        forgetProcess();
    }

    private void forgetProcess() {
        process = Optional.empty();
        sync = Optional.empty();
        live = Optional.empty();
    }

    boolean isSyncing() {
        return sync.isPresent();
    }

    CompletableFuture<SyncReport> beginSync() {
        CompletableFuture<SyncReport> begun = engine().syncAsync(Progress.NONE).toCompletableFuture();
        sync = Optional.of(begun);
        return begun;
    }

    void endSync(CompletableFuture<SyncReport> ended) {
        sync = sync.filter(running -> running != ended);
    }

    boolean isLive() {
        return live.isPresent();
    }

    void beginLive() {
        live = live.or(() -> Optional.of(engine().live(event -> {})));
    }

    void endLive() {
        live.ifPresent(Subscription::close);
        live = Optional.empty();
    }

    /** Returns whether there is a backup. */
    boolean hasBackup() {
        return database.hasBackup();
    }

    /** Throws everything away. */
    void end() {
        die();
        database.close();
    }
}
