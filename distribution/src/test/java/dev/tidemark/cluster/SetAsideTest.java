package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row of the server's that a device sets aside, since a row that was not sent yet has its unique value, was not seen by the app. */
class SetAsideTest {
    private final Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins").with(Cluster.uniqueEmails());
    private SyncNode server;
    private SyncNode a;
    private SyncNode b;

    @BeforeEach
    void start() {
        server = cluster.server();
        a = cluster.device("A");
        b = cluster.device("B");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void whoCreatesARowThatIsSetAsideHasNotSeenIt() {
        cluster.write(b, "r", row("x", "by B"));
        cluster.sync(b);
        setAside();
        write(a, "r", row("y", "by A"));
        makeWay();
        assertEverybodyHas("x", "by B");
    }

    @Test
    void whoWritesToARowOfWhichTheNewsAreSetAsideHasNotSeenThem() {
        cluster.write(b, "r", row("first", "by B"));
        cluster.sync(b);
        cluster.sync(a);
        cluster.write(b, "r", "email", "x");
        cluster.sync(b);
        setAside();
        assertEquals(Optional.of("first"), cluster.read(a, "r", "email"));
        write(a, "r", Cluster.row("email", "y"));
        makeWay();
        assertEverybodyHas("x", "by B");
    }

    /** A writes, between its push and its pull, the unique value that the row r has at the server. */
    private void setAside() {
        cluster.write(a, "sent", row("z", ""));
        CompletableFuture<SyncReport> sync = cluster.begin(a);
        cluster.time.runUntil(() -> Cluster.pending(a) == 0);
        assertFalse(sync.isDone());
        write(a, "in the way", row("x", ""));
        cluster.time.runUntil(sync::isDone);
        assertEquals(1, a.status().problems().size(), "r is set aside");
    }

    private void makeWay() {
        write(a, "in the way", Cluster.row("email", "another"));
        cluster.settle(List.of(a, b));
    }

    private static void write(SyncNode node, String id, Row row) {
        node.write(writer -> {
            if (writer.get(Cluster.NOTES, RowKey.of(id)).isPresent()) {
                writer.patch(Cluster.NOTES, RowKey.of(id), row);
            } else {
                writer.put(Cluster.NOTES, RowKey.of(id), row);
            }
            return id;
        });
    }

    private static Row row(String email, String note) {
        return Row.of(Map.of("email", Value.of(email), "note", Value.of(note)));
    }

    private void assertEverybodyHas(String email, String note) {
        for (SyncNode node : List.of(server, a, b)) {
            assertEquals(Optional.of(email), cluster.read(node, "r", "email"), node.name());
            assertEquals(Optional.of(note), cluster.read(node, "r", "note"), node.name());
            assertEquals(Cluster.content(server), Cluster.content(node), node.name());
        }
        assertEquals(List.of(), a.status().problems());
    }
}
