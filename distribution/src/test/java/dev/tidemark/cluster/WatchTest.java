package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries that are run again when their table changes. */
class WatchTest {
    private static final Query ALL = Query.all(Cluster.NOTES);

    private final List<List<String>> told = new ArrayList<>();

    private void tell(List<KeyedRow> rows) {
        told.add(rows.stream()
                .map(row -> ((Value.Text) row.key().part(0)).value())
                .toList());
    }

    @Test
    void aWatchedQueryTellsItsRowsAtOnceAndAfterEachChange() {
        try (Cluster cluster = new Cluster()) {
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "1");
            Subscription watched = d.watch(ALL, this::tell);
            cluster.time.advance(Duration.ZERO);
            cluster.write(d, "q", "a", "2");
            cluster.time.advance(Duration.ofMillis(50));
            assertEquals(List.of(List.of("r"), List.of("q", "r")), told);
            watched.close();
            watched.close();
            cluster.write(d, "s", "a", "3");
            cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(2, told.size(), told.toString());
        }
    }

    @Test
    void changesThatFollowEachOtherCloselyAreToldOnce() {
        try (Cluster cluster = new Cluster()) {
            SyncNode d = cluster.device("D");
            d.watch(ALL, this::tell);
            cluster.time.advance(Duration.ZERO);
            for (int i = 0; i < 10; i++) {
                RowKey key = RowKey.of("r" + i);
                d.write(writer -> {
                    writer.put(Cluster.NOTES, key, Cluster.row("a", "1"));
                    return key;
                });
            }
            cluster.time.advance(Duration.ofMillis(50));
            assertEquals(2, told.size(), told.toString());
            assertEquals(10, told.get(1).size());
        }
    }

    @Test
    void whatOtherNodesWriteIsToldToo() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            d.live(event -> {});
            d.watch(ALL.where(Filter.eq("a", Value.of("yes"))), this::tell);
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(s, "r", "a", "no");
            cluster.write(s, "q", "a", "yes");
            cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(List.of(List.of(), List.of("q")), told, "rows that are not selected are no news");
        }
    }

    @Test
    void aSecondWatchOfATableDoesNotEndTheFirst() {
        try (Cluster cluster = new Cluster()) {
            SyncNode d = cluster.device("D");
            d.watch(ALL, this::tell);
            d.watch(ALL, rows -> {
                throw new IllegalStateException("and one that fails spoils nothing");
            });
            d.watch(ALL, this::tell);
            cluster.time.advance(Duration.ZERO);
            cluster.write(d, "r", "a", "1");
            cluster.time.advance(Duration.ofMillis(50));
            assertEquals(List.of(List.of(), List.of(), List.of("r"), List.of("r")), told);
        }
    }

    @Test
    void aQueryThatCanNotBeRunIsRefusedAtOnce() {
        try (Cluster cluster = new Cluster()) {
            SyncNode d = cluster.device("D");
            SyncException problem =
                    assertThrows(SyncException.class, () -> d.watch(Query.all("elsewhere"), this::tell));
            assertTrue(problem.getMessage().contains("elsewhere"), problem.getMessage());
        }
    }

    @Test
    void aListenerThatFailsKeepsNothingFromBeingCommittedOrSent() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            d.live(event -> {});
            d.onChange(event -> {
                throw new IllegalStateException("an app's mistake");
            });
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(d, "r", "a", "1");
            assertTrue(cluster.has(s, "r"));
        }
    }
}
