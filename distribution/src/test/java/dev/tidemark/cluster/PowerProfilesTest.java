package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each profile lets a node do, seen through the engine: sessions, rows in a batch, and the level. */
class PowerProfilesTest {
    private static final URI SERVER = URI.create("memory://server");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(time);
    private final List<Codec.Level> levels = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private DeviceState state = DeviceState.UNKNOWN;
    private int writes;

    @ParameterizedTest
    @CsvSource({
        "performance, 1000, BALANCED",
        "balanced, 500, BALANCED",
        "battery-saver, 200, HIGH",
        "extreme-saver, 100, HIGH"
    })
    void batchesHaveTheRowsAndTheLevelOfTheProfile(String profile, int rows, Codec.Level level) {
        try (SyncNode server = server();
                SyncNode device = device(profile)) {
            write(device, 2_000);
            CompletableFuture<?> sync = device.syncAsync(Progress.NONE).toCompletableFuture();
            time.runUntil(sync::isDone);
            assertEquals(2_000, server.status().tables().get(0).rows());
            assertEquals(2_000 / rows, batches.size());
            assertTrue(batches.stream().allMatch(each -> each == rows), batches.toString());
            assertTrue(levels.stream().allMatch(level::equals), levels.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"battery-saver, 900", "extreme-saver, 3600"})
    void aSavingNodeSyncsAtItsIntervalAndKeepsNoConnection(String profile, int seconds) {
        try (SyncNode server = server();
                SyncNode device = device(profile)) {
            device.live(event -> {});
            time.advance(Duration.ofSeconds(30));
            write(device, 1);
            assertEquals(0, network.openLinks());
            time.advance(Duration.ofSeconds(seconds - 60));
            assertEquals(0, rows(server), "the interval is not over");
            time.advance(Duration.ofSeconds(60));
            assertEquals(1, rows(server));
        }
    }

    @ParameterizedTest
    @CsvSource({"performance, 20", "balanced, 200"})
    void aLiveNodePushesTheFirstCommitAtOnceAndGathersThoseThatFollow(String profile, int gatherMillis) {
        try (SyncNode server = server();
                SyncNode device = device(profile)) {
            live(device);
            for (int pause = 0; pause < 2; pause++) {
                write(device, 1);
                time.advance(Duration.ZERO);
                assertEquals(List.of(1), batches, "the first of all, or after a pause");
                time.advance(Duration.ofMillis(gatherMillis - 1));
                write(device, 2);
                write(device, 3);
                time.advance(Duration.ofMillis(gatherMillis - 1));
                assertEquals(List.of(1), batches, "others may join");
                time.advance(Duration.ofMillis(2 * gatherMillis + 1));
                assertEquals(List.of(1, 3), batches, "two commits, one batch");
                batches.clear();
            }
            assertEquals(3, rows(server));
        }
    }

    @ParameterizedTest
    @CsvSource({"performance, 20", "balanced, 200"})
    void commitsWithoutAPauseTakeOnePushMoreThanIfAllWaited(String profile, int gatherMillis) {
        try (SyncNode server = server();
                SyncNode device = device(profile)) {
            live(device);
            for (int commit = 0; commit < 1_000; commit++) {
                write(device, 1);
                time.advance(Duration.ofMillis(7));
            }
            time.advance(Duration.ofSeconds(1));
            assertTrue(batches.size() <= 1 + 7_000 / gatherMillis, batches.size() + " pushes");
            assertTrue(batches.size() >= 5_000 / gatherMillis, batches.size() + " pushes, so they do leave");
            assertEquals(1, rows(server));
        }
    }

    @Test
    void onAMeteredNetworkTheFirstCommitWaitsToo() {
        state = new DeviceState(OptionalInt.of(80), false, Network.METERED, Optional.empty(), Optional.empty());
        try (SyncNode server = server();
                SyncNode device = device("auto")) {
            live(device);
            write(device, 1);
            write(device, 2);
            time.advance(Duration.ofMillis(1_999));
            assertEquals(0, rows(server), "others may join");
            time.advance(Duration.ofMillis(1));
            assertEquals(List.of(2), batches, "two commits, one batch");
        }
    }

    @Test
    void whatComesFromOthersDoesNotKeepAnOwnCommitWaiting() {
        try (SyncNode server = server();
                SyncNode device = device("balanced")) {
            live(device);
            for (int i = 0; i < 20; i++) {
                write(server, i + 1);
                time.advance(Duration.ofMillis(30));
            }
            batches.clear();
            write(device, 1);
            time.advance(Duration.ZERO);
            assertEquals(List.of(1), batches);
        }
    }

    @Test
    void aDeviceWhoseStateTheAppCantTellIsOneOfWhichNothingIsKnown() {
        try (SyncNode server = server();
                SyncNode device = device("auto", () -> {
                    throw new IllegalStateException("no battery service");
                })) {
            live(device);
            write(device, 1);
            time.advance(Duration.ZERO);
            assertEquals(1, rows(server));
        }
    }

    /** Connects a device for good, and forgets what was pushed until then. */
    private void live(SyncNode device) {
        device.live(event -> {});
        time.advance(Duration.ofSeconds(30));
        assertTrue(network.openLinks() > 0);
        batches.clear();
    }

    @Test
    void whenPowerReturnsWhatWasPutOffIsDone() {
        state = battery(5, false);
        try (SyncNode server = server();
                SyncNode device = device("auto")) {
            device.live(event -> {});
            time.advance(Duration.ofSeconds(30));
            write(device, 1);
            time.advance(Duration.ofMinutes(10));
            assertEquals(0, rows(server), "at 5 % it waits");
            state = battery(6, true);
            time.advance(Duration.ofSeconds(10));
            assertEquals(1, rows(server));
            assertTrue(network.openLinks() > 0, "and stays connected");
            state = battery(5, false);
            time.advance(Duration.ofSeconds(10));
            assertEquals(0, network.openLinks(), "until power goes again");
        }
    }

    /** Below 30 % a device saves, from 35 % on it is balanced, and in between it stays what it was. */
    @Test
    void aBatteryThatWaversAtAThresholdLeavesTheConnectionAsItIs() {
        state = battery(30, false);
        try (SyncNode server = server();
                SyncNode device = device("auto")) {
            device.live(event -> {});
            time.advance(Duration.ofSeconds(30));
            assertTrue(network.openLinks() > 0, "at 30 % it is connected");
            state = battery(29, false);
            time.advance(Duration.ofSeconds(30));
            assertEquals(0, network.openLinks(), "at 29 % it saves");
            for (int i = 0; i < 20; i++) {
                state = battery(i % 2 == 0 ? 30 : 29, false);
                time.advance(Duration.ofSeconds(20));
                assertEquals(0, network.openLinks(), "and goes on saving");
            }
            state = battery(35, false);
            time.advance(Duration.ofSeconds(30));
            assertTrue(network.openLinks() > 0, "until there is clearly more");
            write(device, 1);
            time.advance(Duration.ofSeconds(1));
            assertEquals(1, rows(server));
        }
    }

    @Test
    void aSyncThatAPersonAsksForAlwaysRuns() {
        state = battery(1, false);
        try (SyncNode server = server();
                SyncNode device = device("auto")) {
            write(device, 1);
            CompletableFuture<?> sync = device.syncAsync(Progress.NONE).toCompletableFuture();
            time.runUntil(sync::isDone);
            assertEquals(1, rows(server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"battery-saver", "extreme-saver"})
    void noProfileCutsAQuery(String profile) {
        state = battery(1, false);
        try (SyncNode device = device(profile)) {
            write(device, 2_000);
            assertEquals(2_000, device.query(Query.all(Cluster.NOTES)).size());
        }
    }

    private static DeviceState battery(int percent, boolean charging) {
        return new DeviceState(
                OptionalInt.of(percent), charging, Network.UNMETERED, Optional.empty(), Optional.empty());
    }

    private static long rows(SyncNode node) {
        return node.status().tables().get(0).rows();
    }

    private void write(SyncNode node, int rows) {
        String value = "v" + ++writes;
        node.write(writer -> {
            for (int i = 0; i < rows; i++) {
                writer.put(Cluster.NOTES, RowKey.of("r" + i), Cluster.row("a", value));
            }
            return rows;
        });
    }

    private SyncNode server() {
        SyncNode server = builder("server").role(Role.SERVER).listen(SERVER).start();
        server.define(TableDefinition.open(Cluster.NOTES, "id"));
        return server;
    }

    private SyncNode device(String profile) {
        return device(profile, () -> state);
    }

    private SyncNode device(String profile, Supplier<DeviceState> told) {
        PowerProfileProvider provider = ServiceLoader.load(PowerProfileProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(profile))
                .findFirst()
                .orElseThrow();
        PowerProfile power =
                provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
        SyncNode device = builder("device")
                .peer(SERVER, "")
                .power(power)
                .deviceState(told)
                .codec("spy", new Spy())
                .start();
        device.define(TableDefinition.open(Cluster.NOTES, "id"));
        return device;
    }

    private SyncNodeBuilder builder(String name) {
        return SyncNode.builder()
                .name(name)
                .storage(Cluster.memory())
                .transport("memory", network.transport())
                .strategy("last-writer-wins", conflict -> dev.tidemark.api.conflict.Resolution.keep(conflict.second()))
                .codec("spy", new Copy())
                .clock(time)
                .random(new SplittableRandom(name.hashCode()))
                .scheduler(time);
    }

    /** A codec that changes nothing, but its name lets batches pass through. */
    private static class Copy implements Codec {
        @Override
        public int maxEncodedLength(int sourceLength) {
            return sourceLength;
        }

        @Override
        public void encode(ByteBuffer source, ByteBuffer target, Level level) {
            target.put(source);
        }

        @Override
        public void decode(ByteBuffer source, ByteBuffer target) {
            target.put(source);
        }

        @Override
        public Optional<Codec> withDictionary(byte[] dictionary) {
            return Optional.empty();
        }
    }

    /** Notes what passes through it. */
    private final class Spy extends Copy {
        @Override
        public void encode(ByteBuffer source, ByteBuffer target, Level level) {
            byte[] batch = new byte[source.remaining()];
            source.duplicate().get(batch);
            levels.add(level);
            batches.add(new BatchReader(batch).rows());
            super.encode(source, target, level);
        }
    }
}
