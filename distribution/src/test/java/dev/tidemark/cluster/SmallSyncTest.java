package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sync of a hundred changed rows costs, counted: what takes the time is not how many rows there are. */
class SmallSyncTest {
    private static final int CHANGED = 100;

    private final Counted serversStore = new Counted(Cluster.memory());
    private final Counted devicesStore = new Counted(Cluster.memory());

    @Test
    void aSmallSyncCrossesTheNetworkTwiceAndSaysGoodbye() {
        try (Cluster cluster = new Cluster()) {
            smallSync(cluster, 1_000);
            assertEquals(3, cluster.wire().turns(), "greeting; push and pull; confirmation");
        }
    }

    @Test
    void aSmallSyncCommitsFewTransactions() {
        try (Cluster cluster = new Cluster()) {
            smallSync(cluster, 1_000);
            assertEquals(4, devicesStore.commits(), "greeting, welcome, outcomes, checkpoint");
            assertEquals(3, serversStore.commits(), "greeting, group, confirmation");
        }
    }

    @Test
    void aSmallSyncReadsWhatChangedAndNothingElse() {
        try (Cluster cluster = new Cluster()) {
            smallSync(cluster, 1_000);
            assertEquals(CHANGED, devicesStore.rowsRead());
            assertEquals(0, serversStore.rowsRead(), "the feed holds nothing that the device has not written itself");
        }
    }

    @Test
    void aFirstPushIsNotReadAgainToBeToldOfNone() {
        try (Cluster cluster = new Cluster()) {
            cluster.server(serversStore.storage());
            SyncNode d = cluster.device("D", devicesStore.storage());
            write(d, 1_000, 0);
            serversStore.forget();
            cluster.sync(d);
            assertEquals(0, serversStore.rowsRead());
        }
    }

    @Test
    void aSmallSyncCostsTheSameBytesInASmallTableAndInALargeOne() {
        long small = bytes(200);
        long large = bytes(5_000);
        assertTrue(large <= small + 64, large + " bytes; in a table of 200 rows " + small);
        assertTrue(large <= 4_000, large + " bytes without a codec");
    }

    private static long bytes(int rows) {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            return smallSync(cluster, cluster.device("D"), rows);
        }
    }

    private void smallSync(Cluster cluster, int rows) {
        cluster.server(serversStore.storage());
        SyncNode d = cluster.device("D", devicesStore.storage());
        write(d, rows, 0);
        cluster.sync(d);
        write(d, CHANGED, 1);
        devicesStore.forget();
        serversStore.forget();
        cluster.wire().forget();
        assertEquals(CHANGED, cluster.sync(d).pushed().rows());
    }

    /** Returns the bytes that the device sends. */
    private static long smallSync(Cluster cluster, SyncNode d, int rows) {
        write(d, rows, 0);
        cluster.sync(d);
        write(d, CHANGED, 1);
        cluster.wire().forget();
        assertEquals(CHANGED, cluster.sync(d).pushed().rows());
        return cluster.wire().received();
    }

    private static void write(SyncNode node, int rows, long value) {
        node.write(writer -> {
            for (int i = 0; i < rows; i++) {
                writer.put(Cluster.NOTES, RowKey.of("row-" + i), row(i, value));
            }
            return rows;
        });
    }

    private static Row row(int number, long value) {
        Map<String, Value> columns = new LinkedHashMap<>();
        columns.put("name", Value.of("Name of " + number));
        columns.put("quantity", Value.of(value));
        return Row.of(columns);
    }
}
