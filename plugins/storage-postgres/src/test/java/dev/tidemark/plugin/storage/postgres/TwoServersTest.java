package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one database, in one thread and virtual time: one server to their devices. */
@Timeout(120)
final class TwoServersTest {
    private static final URI LEFT = URI.create("memory://left");
    private static final URI RIGHT = URI.create("memory://right");

    private final Cluster cluster = new Cluster();
    private final String schema = Stores.newSchema();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void devicesGoOnAtWhicheverServerIsThere() {
        SyncNode left = cluster.server(schema, LEFT);
        SyncNode right = cluster.server(schema, RIGHT);
        assertEquals(left.id(), right.id());
        SyncNode phone = cluster.device("phone", LEFT, RIGHT);
        SyncNode laptop = cluster.device("laptop", LEFT, RIGHT);
        for (int round = 0; round < 6; round++) {
            cluster.write(phone, "phone" + round, "1");
            cluster.write(laptop, "laptop" + round, "1");
            cluster.write(round % 2 == 0 ? left : right, "both", "of round " + round);
            cluster.sync(phone);
            cluster.sync(laptop);
            cluster.write(phone, "both", "of the phone " + round);
            SyncReport report = cluster.sync(phone);
            assertEquals(1, report.pushed().rows(), "nothing is pushed again");
            assertEquals(0, report.conflicts(), "the phone had seen what the server wrote");
            if (round % 2 == 0) {
                cluster.stop(left);
                left = cluster.server(schema, LEFT);
            } else {
                cluster.stop(right);
                right = cluster.server(schema, RIGHT);
            }
        }
        cluster.sync(laptop);
        assertEquals(13, Cluster.content(left).size());
        assertEquals(Cluster.content(left), Cluster.content(right));
        assertEquals(Cluster.content(left), Cluster.content(phone));
        assertEquals(Cluster.content(left), Cluster.content(laptop));
        assertTrue(phone.outcomes().isEmpty() && laptop.outcomes().isEmpty());
    }

    @Test
    void tenServersStartAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            List<Future<SyncNode>> starts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                URI address = URI.create("memory://server-" + i);
                starts.add(threads.submit(
                        () -> cluster.start(cluster.serving(schema, address).scheduler(new VirtualTime()))));
            }
            Set<UUID> ids = new HashSet<>();
            for (Future<SyncNode> start : starts) {
                ids.add(start.get().id());
            }
            assertEquals(1, ids.size(), "they are one node");
        } finally {
            threads.shutdown();
        }
    }
}
