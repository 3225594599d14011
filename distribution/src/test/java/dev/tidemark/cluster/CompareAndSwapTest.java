package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.runtime.RowVersion;
import dev.tidemark.runtime.Swap;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VersionedRow;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write that is made only over the state of its row that was read. */
class CompareAndSwapTest {
    private static final RowKey KEY = RowKey.of("r");

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static RowVersion version(SyncNode node) {
        return node.getVersioned(Cluster.NOTES, KEY).map(VersionedRow::version).orElse(RowVersion.ABSENT);
    }

    @Test
    void ofTwoThatHaveReadTheSameTheFirstGetsThroughAndTheOtherIsShownWhatIsThere() {
        SyncNode node = cluster.server();
        cluster.write(node, "r", "a", "1");
        RowVersion seen = version(node);
        Swap first = node.patchIf(Cluster.NOTES, KEY, seen, Cluster.row("a", "2"));
        assertEquals(new Swap.Done(version(node)), first);
        Swap second = node.putIf(Cluster.NOTES, KEY, seen, Cluster.row("a", "3"));
        assertEquals(new Swap.Stale(node.getVersioned(Cluster.NOTES, KEY)), second);
        assertEquals(second, node.deleteIf(Cluster.NOTES, KEY, seen));
        assertEquals(Optional.of("2"), cluster.read(node, "r", "a"));
        RowVersion now = ((Swap.Stale) second).row().orElseThrow().version();
        assertEquals(new Swap.Done(RowVersion.ABSENT), node.deleteIf(Cluster.NOTES, KEY, now));
    }

    @Test
    void aRowThatIsNotThereHasAVersionToo() {
        SyncNode node = cluster.server();
        assertEquals(RowVersion.ABSENT, version(node));
        assertTrue(node.putIf(Cluster.NOTES, KEY, RowVersion.ABSENT, Cluster.row("a", "1"))
                .isDone());
        Swap again = node.putIf(Cluster.NOTES, KEY, RowVersion.ABSENT, Cluster.row("a", "2"));
        assertEquals(new Swap.Stale(node.getVersioned(Cluster.NOTES, KEY)), again);
        RowVersion before = version(node);
        cluster.delete(node, "r");
        assertEquals(new Swap.Stale(Optional.empty()), node.putIf(Cluster.NOTES, KEY, before, Cluster.row("a", "3")));
        cluster.write(node, "r", "a", "1");
        assertNotEquals(before, version(node), "it is as it was, but not the same");
    }

    @Test
    void insertRefusesARowThatIsThereAndNothingOfItsTransactionIsWritten() {
        SyncNode node = cluster.server();
        cluster.write(node, "r", "a", "1");
        SyncException refused = assertThrows(
                SyncException.class,
                () -> node.write(writer -> {
                    writer.insert(Cluster.NOTES, RowKey.of("new"), Cluster.row("a", "1"));
                    writer.insert(Cluster.NOTES, KEY, Cluster.row("a", "2"));
                    return writer;
                }));
        assertEquals(SyncException.Kind.USAGE, refused.kind());
        assertTrue(refused.getMessage().contains("has a row"), refused.getMessage());
        assertEquals(1, Cluster.content(node).size());
    }

    @Test
    void aWriteThatChangesNoValueLeavesTheVersion() {
        SyncNode node = cluster.server();
        cluster.write(node, "r", "a", "1");
        RowVersion seen = version(node);
        assertEquals(new Swap.Done(seen), node.putIf(Cluster.NOTES, KEY, seen, Cluster.row("a", "1")));
    }

    @Test
    void whatADevicePushesCountsAtTheServerAndTheOtherWayRound() {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        cluster.write(d, "r", "a", "1");
        cluster.sync(d);
        RowVersion atServer = version(s);
        RowVersion atDevice = version(d);
        cluster.write(d, "r", "a", "2");
        cluster.sync(d);
        assertTrue(s.putIf(Cluster.NOTES, KEY, atServer, Cluster.row("a", "x")) instanceof Swap.Stale);
        assertTrue(
                s.putIf(Cluster.NOTES, KEY, version(s), Cluster.row("a", "3")).isDone());
        cluster.settle(List.of(d));
        assertTrue(d.putIf(Cluster.NOTES, KEY, atDevice, Cluster.row("a", "x")) instanceof Swap.Stale);
        assertEquals(Optional.of("3"), cluster.read(d, "r", "a"));
    }

    @Test
    void aVersionHoldsOverARestartAndAtAnotherServerOnTheSameStore() {
        SharedStore store = new SharedStore(cluster.time);
        SyncNode left = cluster.server(store.open(), URI.create("memory://left"));
        cluster.write(left, "r", "a", "1");
        RowVersion seen = version(left);
        cluster.stop(left);
        SyncNode right = cluster.server(store.open(), URI.create("memory://right"));
        assertEquals(seen, version(right));
        assertTrue(right.putIf(Cluster.NOTES, KEY, seen, Cluster.row("a", "2")).isDone());
        assertTrue(right.putIf(Cluster.NOTES, KEY, seen, Cluster.row("a", "3")) instanceof Swap.Stale);
    }
}
