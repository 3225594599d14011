package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What a change of one column costs on the wire: small batches are packed against what both ends know. */
class SmallBatchesTest {
    @Test
    void theSecondSmallChangeOfALiveSessionCostsLessThanTwoThirdsOfTheFirst() {
        for (String codec : List.of("zstd", "deflate")) {
            try (Cluster cluster = new Cluster().with(builder -> with(builder, codec))) {
                cluster.server();
                SyncNode d = live(cluster, "D");
                SyncNode e = live(cluster, "E");
                cluster.write(d, "r", "price", "first");
                long first = bytes(cluster, () -> cluster.write(d, "r", "price", "1.49"));
                long next = bytes(cluster, () -> cluster.write(d, "r", "price", "2.29"));
                long plain = plain();
                assertEquals(Optional.of("2.29"), cluster.read(e, "r", "price"));
                assertTrue(
                        next * 3 < plain * 2, codec + ": " + first + ", then " + next + ", and " + plain + " without");
            }
        }
    }

    @Test
    void oneSmallChangeOfASessionOfItsOwnCostsLessThanItsBatchWithoutACodec() {
        try (Cluster cluster = new Cluster().with(builder -> with(builder, "zstd"))) {
            cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "price", "first");
            cluster.sync(d);
            cluster.sync(d);
            long empty = bytes(cluster, () -> cluster.sync(d));
            cluster.write(d, "r", "price", "1.49");
            long batch = bytes(cluster, () -> cluster.sync(d)) - empty;
            assertTrue(batch < 100, batch + " bytes more than a sync of nothing");
        }
    }

    /** Returns what the third change of the same session costs where no codec was agreed on. */
    private static long plain() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            SyncNode d = live(cluster, "D");
            live(cluster, "E");
            cluster.write(d, "r", "price", "first");
            cluster.write(d, "r", "price", "1.49");
            return bytes(cluster, () -> cluster.write(d, "r", "price", "2.29"));
        }
    }

    private static SyncNode live(Cluster cluster, String name) {
        SyncNode device = cluster.device(name);
        device.live(event -> {});
        cluster.time.advance(Duration.ofSeconds(1));
        return device;
    }

    private static long bytes(Cluster cluster, Runnable work) {
        long before = cluster.wire().received() + cluster.wire().sent();
        work.run();
        cluster.time.advance(Duration.ofSeconds(5));
        return cluster.wire().received() + cluster.wire().sent() - before;
    }

    /** Adds a codec that is installed. */
    static SyncNodeBuilder with(SyncNodeBuilder builder, String name) {
        CodecProvider provider = ServiceLoader.load(CodecProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return builder.codec(
                name, provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere"))));
    }
}
