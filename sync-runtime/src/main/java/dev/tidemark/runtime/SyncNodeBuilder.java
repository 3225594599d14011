package dev.tidemark.runtime;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.internal.engine.Engine;
import dev.tidemark.runtime.internal.guard.Calls;
import dev.tidemark.runtime.internal.guard.Faults;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Collects the parts of a node. Storage, clock, randomness and scheduler have no defaults here, so that a whole cluster can be
 * simulated; {@link Nodes} fills them in from a configuration.
 *
 * <p>Threading: one thread.
 */
public final class SyncNodeBuilder {
    private static final TablePolicy ENDING = new TablePolicy(
            List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of());
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration COMPARED = Duration.ofHours(1);

    private final Map<String, Transport> transports = new LinkedHashMap<>();
    private final Map<String, Codec> codecs = new LinkedHashMap<>();
    private final Map<String, ConflictStrategy> strategies = new LinkedHashMap<>();
    private final Set<String> askForAncestors = new LinkedHashSet<>();
    private final Map<String, TablePolicy> policies = new LinkedHashMap<>();
    private final Map<String, Duration> lives = new LinkedHashMap<>();
    private final List<URI> listen = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private String name = "";
    private Role role = Role.DEVICE;
    private List<String> conflict = List.of("last-writer-wins");
    private Optional<StorageBackend> storage = Optional.empty();
    private Optional<InstantSource> clock = Optional.empty();
    private Optional<RandomGenerator> random = Optional.empty();
    private Optional<Scheduler> scheduler = Optional.empty();
    private Optional<PowerProfile> power = Optional.empty();
    private Optional<Executor> pluginThreads = Optional.empty();
    private Optional<Codec.Level> level = Optional.empty();
    private Supplier<DeviceState> deviceState = () -> DeviceState.UNKNOWN;
    private StoreWatch storeWatch = StoreWatch.NONE;
    private Optional<Duration> tombstones = Optional.of(REMEMBERED);
    private Optional<Duration> conflicts = Optional.of(KEPT);
    private Optional<Duration> verify = Optional.of(COMPARED);
    private HistoryPolicy history = HistoryPolicy.OFF;
    private final Map<String, OnDemand> onDemand = new LinkedHashMap<>();
    private Runnable onClose = () -> {};

    SyncNodeBuilder() {}

    /** Sets the name, for people and for strategies that go by name. */
    public SyncNodeBuilder name(String value) {
        name = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Sets what the node is to others; a device unless said otherwise. */
    public SyncNodeBuilder role(Role value) {
        role = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Sets where rows are kept. The node closes it. Required. */
    public SyncNodeBuilder storage(StorageBackend value) {
        storage = Optional.of(value);
        return this;
    }

    /** Adds the transport for a scheme such as {@code ws}. The node closes it. */
    public SyncNodeBuilder transport(String scheme, Transport value) {
        transports.put(scheme, Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Adds a codec; the first is preferred. Without any, batches travel as they are. */
    public SyncNodeBuilder codec(String codecName, Codec value) {
        codecs.put(codecName, Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Sets how hard codecs try, whatever the power profile says. */
    public SyncNodeBuilder level(Codec.Level value) {
        level = Optional.of(value);
        return this;
    }

    /** Adds a conflict strategy under the name by which policies call it. */
    public SyncNodeBuilder strategy(String strategyName, ConflictStrategy value) {
        return strategy(strategyName, value, false);
    }

    /**
     * Adds a conflict strategy under the name by which policies call it.
     *
     * @param wantsAncestor whether it asks for the common ancestor. Devices then keep what their writes to the columns of such a
     *     strategy replace, and send it along
     */
    public SyncNodeBuilder strategy(String strategyName, ConflictStrategy value, boolean wantsAncestor) {
        strategies.put(strategyName, Objects.requireNonNull(value, "value"));
        if (wantsAncestor) {
            askForAncestors.add(strategyName);
        } else {
            askForAncestors.remove(strategyName);
        }
        return this;
    }

    /** Sets the chain of strategies for tables that say nothing else. */
    public SyncNodeBuilder conflict(List<String> chain) {
        conflict = List.copyOf(chain);
        return this;
    }

    /** Sets how conflicts in a table are settled. */
    public SyncNodeBuilder policy(String table, TablePolicy value) {
        policies.put(table, Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Sets for how long rows of a table live that nobody writes. Then they are deleted, as by any other write, by a server, or by a node
     * that has no peers; a device of a server leaves it to that. A device's write of before the deletion is a conflict with it, as always.
     * A table without a {@link #policy} of its own has {@link TablePolicy.Deletes#UPDATE_WINS} then, by which the row lives on; people's
     * deletions in that table are settled so as well.
     *
     * @param life at least a second
     */
    public SyncNodeBuilder timeToLive(String table, Duration life) {
        if (life.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "table '" + table + "': a time to live of " + life + " is less than a second");
        }
        lives.put(Objects.requireNonNull(table, "table"), life);
        return this;
    }

    /** Adds an address to listen at. */
    public SyncNodeBuilder listen(URI address) {
        listen.add(Objects.requireNonNull(address, "address"));
        return this;
    }

    /**
     * Adds a node to sync with.
     *
     * @param address of one of the transports' schemes
     * @param token a secret that the server asks for; empty for none
     */
    public SyncNodeBuilder peer(URI address, String token) {
        peers.add(new Peer(address, token));
        return this;
    }

    /** Sets what decides how much the node may do. Without one it does what it can. */
    public SyncNodeBuilder power(PowerProfile value) {
        power = Optional.of(value);
        return this;
    }

    /** Sets where the power profile's input comes from. */
    public SyncNodeBuilder deviceState(Supplier<DeviceState> value) {
        deviceState = Objects.requireNonNull(value, "value");
        return this;
    }

    /**
     * Sets who tells that somebody else may have written to the store, for one that an app writes to. Without it the node looks ten
     * times a second while it is live.
     */
    public SyncNodeBuilder storeWatch(StoreWatch value) {
        storeWatch = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Sets the clock. Required. */
    public SyncNodeBuilder clock(InstantSource value) {
        clock = Optional.of(value);
        return this;
    }

    /** Sets the source of randomness, for ids and nonces. Required. */
    public SyncNodeBuilder random(RandomGenerator value) {
        random = Optional.of(value);
        return this;
    }

    /**
     * Sets the threads on which plugins are called that have to answer in time: strategies, codecs, power profiles, and whatever
     * is opened or closed. The caller ends them in {@link #onClose}. Without them such calls run on the node's own threads, and
     * no deadline holds; that is for simulations, which have one thread.
     *
     * @param value runs each task at once on a thread of its own, or rejects it
     */
    public SyncNodeBuilder pluginThreads(Executor value) {
        pluginThreads = Optional.of(value);
        return this;
    }

    /** Sets where and when the node's work runs. Required. */
    public SyncNodeBuilder scheduler(Scheduler value) {
        scheduler = Optional.of(value);
        return this;
    }

    /**
     * Sets how long the node remembers deletions; 90 days unless said otherwise. A device that was away for longer than its
     * server remembers gets everything anew at its next sync, and loses nothing that it has not sent.
     *
     * @param retention at least one second
     * @throws IllegalArgumentException if it is shorter
     */
    public SyncNodeBuilder tombstones(Duration retention) {
        if (retention.toMillis() < 1_000) {
            throw new IllegalArgumentException("deletions are remembered for at least a second, not " + retention);
        }
        tombstones = Optional.of(retention);
        return this;
    }

    /** Has the node remember deletions for ever. */
    public SyncNodeBuilder tombstonesForEver() {
        tombstones = Optional.empty();
        return this;
    }

    /**
     * Sets how long a server keeps the records of conflicts that are settled; 30 days unless said otherwise. What waits for a person
     * is kept until it is settled.
     *
     * @param retention at least one second
     * @throws IllegalArgumentException if it is shorter
     */
    public SyncNodeBuilder conflicts(Duration retention) {
        if (retention.toMillis() < 1_000) {
            throw new IllegalArgumentException("conflicts are kept for at least a second, not " + retention);
        }
        conflicts = Optional.of(retention);
        return this;
    }

    /** Has a server keep the records of conflicts for ever. */
    public SyncNodeBuilder conflictsForEver() {
        conflicts = Optional.empty();
        return this;
    }

    /**
     * Sets how often a live node is compared with its server; every hour unless said otherwise. Where the two differ, that is
     * repaired, counted in the node's status, and told to whoever hears of its syncs.
     *
     * @param interval at least one second
     * @throws IllegalArgumentException if it is shorter
     */
    public SyncNodeBuilder verifyEvery(Duration interval) {
        if (interval.toMillis() < 1_000) {
            throw new IllegalArgumentException("replicas are compared every second at most, not every " + interval);
        }
        verify = Optional.of(interval);
        return this;
    }

    /** Has the node compared with its server only when somebody asks. */
    public SyncNodeBuilder verifyOnDemand() {
        verify = Optional.empty();
        return this;
    }

    /**
     * Sets of which tables every operation is kept, and how long; of none unless said otherwise. The storage has to declare {@link
     * dev.tidemark.api.storage.StorageCapability#HISTORY}.
     */
    public SyncNodeBuilder history(HistoryPolicy value) {
        history = Objects.requireNonNull(value, "value");
        return this;
    }

    /**
     * Has a device hold of a table only the rows that it wrote and those that it has read, see {@link SyncNode#get}. No enforced foreign
     * key may refer to such a table. A server holds all of its tables, and so does a device in a file that an app writes to.
     *
     * @param table its name, in whatever case
     */
    public SyncNodeBuilder onDemand(String table, OnDemand value) {
        onDemand.put(Objects.requireNonNull(table, "table"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Adds something to run after the node was closed, such as ending the pool that its scheduler uses. */
    public SyncNodeBuilder onClose(Runnable work) {
        Runnable before = onClose;
        onClose = () -> {
            before.run();
            work.run();
        };
        return this;
    }

    /**
     * Opens the node: reads or makes its id, and starts to listen.
     *
     * @throws SyncException of kind {@code USAGE} if a part is missing or a name is unknown, of kind {@code STORAGE} if the
     *     store can't be opened; nothing stays open then
     */
    public SyncNode start() {
        Guards guards = guards();
        return Engine.start(new Parts(
                name,
                role,
                guards.storage(embedded("storage backend", "storage", required(storage, "storage")), storage.get()),
                guarded(transports, "transport", guards::transport),
                guarded(codecs, "codec", guards::codec),
                guarded(strategies, "conflict strategy", guards::strategy),
                Set.copyOf(askForAncestors),
                conflict,
                allPolicies(),
                List.copyOf(listen),
                List.copyOf(peers),
                power.map(profile -> guards.power(embedded("power profile", "power", profile), profile)),
                level,
                deviceState,
                storeWatch,
                required(clock, "clock"),
                required(random, "random"),
                required(scheduler, "scheduler"),
                tombstones,
                conflicts,
                verify,
                history,
                Map.copyOf(lives),
                Map.copyOf(onDemand),
                guards.faults(),
                Guards::inside,
                onClose));
    }

    /** The deletion of a row that has come to its end is later than any write that was made in time, and would win by its stamp. */
    private Map<String, TablePolicy> allPolicies() {
        Map<String, TablePolicy> all = new LinkedHashMap<>(policies);
        lives.keySet().forEach(table -> all.putIfAbsent(table, ENDING));
        return Map.copyOf(all);
    }

    /** Parts that come from a configuration are guarded already, and share what guards them. */
    private Guards guards() {
        Stream<Object> parts = Stream.of(
                        storage.stream(),
                        transports.values().stream(),
                        codecs.values().stream(),
                        strategies.values().stream(),
                        power.stream())
                .flatMap(each -> each);
        return Guards.of(parts)
                .orElseGet(() -> new Guards(
                        new Faults(required(clock, "clock")),
                        pluginThreads.map(Calls::on).orElseGet(Calls::direct)));
    }

    private static PluginInstance embedded(String kind, String partName, Object part) {
        return PluginInstance.embedded(kind, partName, part);
    }

    private static <T> Map<String, T> guarded(
            Map<String, T> parts, String kind, BiFunction<PluginInstance, T, T> guarding) {
        Map<String, T> guarded = new LinkedHashMap<>();
        parts.forEach((partName, part) -> guarded.put(partName, guarding.apply(embedded(kind, partName, part), part)));
        return guarded;
    }

    private static <T> T required(Optional<T> part, String what) {
        return part.orElseThrow(() -> new SyncException(
                SyncException.Kind.USAGE, "this node has no " + what + ": set it on the builder before start()"));
    }

    /** What plugins have done wrong since the node was built. */
    public interface FaultLog {
        /** Returns it, the latest last. */
        List<PluginFault> list();

        /**
         * Notes what an instance did, where only whoever uses its answer can tell.
         *
         * @param instance one of the node's parts
         * @param operation what it was asked to do
         * @param what it did, for people
         */
        void blame(Object instance, String operation, String what);

        /** Sets who hears of each fault, on the thread where it was noticed. */
        void onFault(Runnable listener);

        /**
         * Sets who hears that a call does not come back which is not interrupted, and so whatever waits for it: it gets what to tell
         * them. Its kind is {@link SyncException.Kind#STORAGE} where the storage was called, else {@link
         * SyncException.Kind#UNREACHABLE}.
         */
        void onStuckCall(Consumer<SyncException> listener);
    }

    /**
     * A node to sync with.
     *
     * @param address where
     * @param token a secret that it asks for; empty for none
     */
    public record Peer(URI address, String token) {}

    /**
     * All parts, as the engine gets them: instances of plugins are guarded. Other fields are as the builder's methods of the same
     * names say.
     *
     * @param askForAncestors the strategies that ask for the common ancestor
     * @param lives for how long rows of tables live that nobody writes, by table
     * @param faults what plugins have done wrong
     * @param insidePlugin which plugin the calling thread is in, in a call that must not come back to the node
     */
    public record Parts(
            String name,
            Role role,
            StorageBackend storage,
            Map<String, Transport> transports,
            Map<String, Codec> codecs,
            Map<String, ConflictStrategy> strategies,
            Set<String> askForAncestors,
            List<String> conflict,
            Map<String, TablePolicy> policies,
            List<URI> listen,
            List<Peer> peers,
            Optional<PowerProfile> power,
            Optional<Codec.Level> level,
            Supplier<DeviceState> deviceState,
            StoreWatch storeWatch,
            InstantSource clock,
            RandomGenerator random,
            Scheduler scheduler,
            Optional<Duration> tombstones,
            Optional<Duration> conflicts,
            Optional<Duration> verify,
            HistoryPolicy history,
            Map<String, Duration> lives,
            Map<String, OnDemand> onDemand,
            FaultLog faults,
            Supplier<Optional<String>> insidePlugin,
            Runnable onClose) {}
}
