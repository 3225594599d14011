package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Short histories that break naive merges, each by its name. */
class MergeHistoriesTest {
    @Test
    void aWriteTravelsThroughTheServer() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "1");
            assertEquals(1, cluster.sync(d).pushed().rows());
            assertEquals(1, cluster.sync(e).pulled().rows());
            assertEquals(Optional.of("1"), cluster.read(e, "r", "a"));
            assertEquals(0, cluster.sync(d).pulled().rows(), "nobody gets back what he wrote");
        }
    }

    @Test
    void ownSuccessor() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "5");
            cluster.sync(d);
            cluster.write(d, "r", "a", "6");
            assertEquals(0, cluster.sync(d).conflicts());
            assertEquals(Optional.of("6"), cluster.read(s, "r", "a"));
        }
    }

    @Test
    void otherColumn() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            SyncNode c = cluster.device("C");
            cluster.write(a, "r", "a", "0");
            cluster.write(a, "r", "b", "0");
            cluster.sync(a);
            cluster.sync(c);
            cluster.write(c, "r", "b", "c");
            cluster.sync(c);
            cluster.write(a, "r", "a", "a");
            SyncReport report = cluster.sync(a);
            assertEquals(0, report.conflicts(), "A had seen all of column a");
            assertEquals(1, report.pushed().merged());
            cluster.sync(c);
            assertEquals(Optional.of("a"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("c"), cluster.read(s, "r", "b"));
            assertEquals(Cluster.content(s), Cluster.content(a));
            assertEquals(Cluster.content(s), Cluster.content(c));
        }
    }

    @Test
    void squashedConflict() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(d, "r", "a", "d1");
            cluster.write(e, "r", "a", "e1");
            cluster.sync(e);
            cluster.write(d, "r", "a", "d2");
            SyncReport report = cluster.sync(d);
            assertEquals(1, report.conflicts(), "d1 had not seen e1, and d2 stands for both");
            assertEquals(Optional.of("d2"), cluster.read(s, "r", "a"));
        }
    }

    @Test
    void columnsAreDecidedEachByItsOwnWrites() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", Row.of(Map.of("a", Value.of("0"), "b", Value.of("0"))));
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "r", "a", "e, first");
            cluster.write(d, "r", Row.of(Map.of("a", Value.of("d"), "b", Value.of("d"))));
            cluster.write(e, "r", "b", "e, last");
            cluster.sync(e);
            assertEquals(1, cluster.sync(d).pushed().merged());
            assertEquals(Optional.of("d"), cluster.read(s, "r", "a"), "D wrote a after E");
            assertEquals(Optional.of("e, last"), cluster.read(s, "r", "b"));
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void revivedHalf() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "a");
            cluster.write(d, "r", "b", "b");
            cluster.sync(d);
            cluster.sync(e);
            cluster.delete(d, "r");
            cluster.write(e, "r", "b", "e");
            cluster.sync(d);
            cluster.sync(e);
            cluster.sync(d);
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.of("a"), cluster.read(node, "r", "a"), node.name());
                assertEquals(Optional.of("e"), cluster.read(node, "r", "b"), node.name());
            }
        }
    }

    @Test
    void aDeletionWinsWhereThePolicySaysSo() {
        TablePolicy deleteWins = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.DELETE_WINS, Map.of());
        try (Cluster cluster = new Cluster(deleteWins, "last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "a");
            cluster.sync(d);
            cluster.sync(e);
            cluster.delete(d, "r");
            cluster.write(e, "r", "a", "e");
            cluster.sync(d);
            assertEquals(1, cluster.sync(e).pushed().superseded());
            assertFalse(cluster.has(s, "r"));
            assertFalse(cluster.has(e, "r"));
        }
    }

    @Test
    void inARowThatIsOneUnitTheWriteThatCameLastIsNotFoundByStampsAlone() {
        TablePolicy asOne = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.Deletes.BY_STAMP, Map.of());
        try (Cluster cluster = new Cluster(asOne, "server-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().minusMillis(1_500));
            SyncNode e = cluster.device(
                    "E", Cluster.memory(), () -> cluster.time.instant().minusMillis(1_500));
            s.write(writer -> {
                writer.put(Cluster.NOTES, RowKey.of("r"), Row.of(Map.of("a", Value.of("0"), "c", Value.of("0"))));
                return null;
            });
            for (SyncNode node : List.of(d, e)) {
                CompletableFuture<SyncReport> pull = cluster.begin(node);
                cluster.time.runUntil(pull::isDone);
                String column = node == d ? "a" : "c";
                node.write(writer -> {
                    writer.patch(Cluster.NOTES, RowKey.of("r"), Cluster.row(column, node.name()));
                    return null;
                });
            }
            cluster.sync(d);
            assertEquals(1, cluster.sync(e).pushed().superseded());
            assertEquals(Cluster.content(s), Cluster.content(e));
        }
    }

    @Test
    void purgedThenUpdated() {
        try (Cluster cluster = new Cluster().with(builder -> builder.tombstones(Duration.ofMinutes(1)))) {
            SyncNode s = cluster.server();
            SyncNode f = cluster.device("F");
            cluster.write(s, "r", "a", "0");
            cluster.write(s, "q", "a", "0");
            cluster.sync(f);
            cluster.delete(s, "r");
            cluster.time.advance(Duration.ofMinutes(2));
            assertEquals(0, Stores.tombstones(cluster.copyOf(s)), "the tombstone is purged");
            cluster.write(f, "r", "b", "late");
            assertEquals(1, cluster.sync(f).pushed().superseded(), "an update is no insert");
            assertFalse(cluster.has(s, "r"));
            assertEquals(Cluster.content(s), Cluster.content(f));
            assertEquals(
                    Map.of("a", Value.of("0"), "b", Value.of("late")),
                    f.outcomes().get(0).written().toMap());
        }
    }

    @Test
    void purgedThenFedBack() {
        try (Cluster cluster = new Cluster().with(builder -> builder.tombstones(Duration.ofMinutes(1)))) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode f = cluster.device("F");
            cluster.write(s, "q", "a", "0");
            cluster.sync(d);
            cluster.sync(f);
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(d, "r", "a", "d");
            cluster.sync(d);
            cluster.sync(f);
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.sync(d);
            cluster.delete(d, "r");
            cluster.sync(d);
            cluster.time.advance(Duration.ofMinutes(2));
            assertEquals(0, Stores.tombstones(cluster.copyOf(s)), "the tombstone is purged");
            cluster.sync(f);
            assertFalse(cluster.has(s, "r"), "a peer behind the purge does not feed r back");
            assertEquals(Cluster.content(s), Cluster.content(f));
        }
    }
}
