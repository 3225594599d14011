package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that two devices have written alike: each is told to the one whose write does not stand, and costs no more than that. */
class AgreedRowsTest {
    private static final int ROWS = 400;
    private static final int RUN = 4_096;

    private final Counted store = new Counted(Cluster.memory());

    @Test
    void manyAreNotReadAgainForEachPage() {
        try (Cluster cluster = new Cluster().with(Cluster::inPagesOfOneRow)) {
            SyncNode s = cluster.server(store.storage());
            SyncNode d = twoHaveWritten(cluster, ROWS);
            store.forget();
            cluster.sync(d);
            assertTrue(store.stateRead() <= 10 * ROWS, "read " + store.stateRead() + " pieces of state");
            assertTrue(cluster.verify(d, false, false).isEqual());
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(List.of(), entries());
        }
    }

    @Test
    void moreThanARunOfThemAreForgottenToo() {
        try (Cluster cluster = new Cluster()) {
            cluster.server(store.storage());
            SyncNode d = twoHaveWritten(cluster, RUN + 1);
            cluster.sync(d);
            assertTrue(cluster.verify(d, false, false).isEqual());
            assertEquals(List.of(), entries());
        }
    }

    /** Returns the device whose writes come second. */
    private static SyncNode twoHaveWritten(Cluster cluster, int rows) {
        SyncNode first = cluster.device("D");
        SyncNode second = cluster.device("E");
        write(first, rows);
        write(second, rows);
        cluster.sync(first);
        return second;
    }

    private static void write(SyncNode node, int rows) {
        node.write(writer -> {
            for (int i = 0; i < rows; i++) {
                writer.put(Cluster.NOTES, RowKey.of("row-" + i), Cluster.row("a", "1"));
            }
            return rows;
        });
    }

    private List<String> entries() {
        try (Snapshot snapshot = store.storage().snapshot()) {
            return snapshot.stateNames("agreed");
        }
    }
}
