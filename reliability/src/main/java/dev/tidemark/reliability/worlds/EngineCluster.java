package dev.tidemark.reliability.worlds;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.InstalledStrategies;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import dev.tidemark.testkit.model.Policy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A server and its devices, whole nodes of the engine, in one thread and virtual time. */
final class EngineCluster implements AutoCloseable {
    static final String TABLE = "rows";
    private static final URI ADDRESS = URI.create("memory://server");
    private static final Duration LATENCY = Duration.ofMillis(2 * Schedule.MEANWHILE);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(task -> time.after(LATENCY, task));
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<Character, SyncNode> nodes = new TreeMap<>();
    private final long began = time.millis();

    EngineCluster(Policy policy, List<Character> devices) {
        nodes.put(Turn.SERVER, start(builder("S", policy).role(Role.SERVER).listen(ADDRESS)));
        devices.forEach(each ->
                nodes.put(each, start(builder(each.toString(), policy).peer(ADDRESS, ""))));
    }

    private SyncNodeBuilder builder(String name, Policy policy) {
        SyncNodeBuilder builder = SyncNode.builder()
                .name(name)
                .storage(memory())
                .transport("memory", network.transport())
                .conflict(List.of(word(policy.strategy())))
                .policy(TABLE, policy(policy))
                .clock(time)
                .random(random.split())
                .scheduler(time);
        InstalledStrategies.addTo(builder);
        return builder;
    }

    private static StorageBackend memory() {
        MemoryStorageProvider provider = new MemoryStorageProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
    }

    private static TablePolicy policy(Policy policy) {
        return new TablePolicy(
                List.of(),
                Map.of(),
                policy.wholeRows() ? TablePolicy.Granularity.ROW : TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.valueOf(policy.deletes().name()),
                Map.of());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static SyncNode start(SyncNodeBuilder builder) {
        SyncNode node = builder.start();
        node.define(TableDefinition.open(TABLE, "id"));
        return node;
    }

    SyncNode node(char letter) {
        return nodes.get(letter);
    }

    /** Lets time pass until so many milliseconds from the beginning. */
    void waitUntil(long millis) {
        time.advance(Duration.ofMillis(Math.max(0, began + millis - time.millis())));
    }

    void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    CompletableFuture<SyncReport> begin(char device) {
        return node(device).syncAsync(Progress.NONE).toCompletableFuture();
    }

    /** Goes on until the server has committed something, or the sync is over. */
    void untilCommitted(CompletableFuture<SyncReport> sync) {
        long before = node(Turn.SERVER).status().head();
        time.runUntil(() -> sync.isDone() || node(Turn.SERVER).status().head() > before);
    }

    void breakLinks() {
        network.breakLinks(address -> true);
    }

    void untilDone(CompletableFuture<SyncReport> sync) {
        time.runUntil(sync::isDone);
    }

    @Override
    public void close() {
        nodes.values().forEach(SyncNode::close);
    }
}
