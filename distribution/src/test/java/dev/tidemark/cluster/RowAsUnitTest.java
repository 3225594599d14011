package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables whose rows are one unit: concurrent writes never mix, not even where they share no column. */
class RowAsUnitTest {
    private static final TablePolicy UNIT =
            new TablePolicy(List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.DEFAULT.deletes(), Map.of());

    @Test
    void theLaterWriteStandsAsAWhole() {
        assertStands("last-writer-wins", "old street", "new town", 1);
    }

    @Test
    void theEarlierWriteStandsAsAWhole() {
        assertStands("first-writer-wins", "new street", "old town", 1);
    }

    @Test
    void whatIsAtTheServerStandsAsAWhole() {
        assertStands("server-wins", "new street", "old town", 1);
    }

    @Test
    void whatArrivesStandsAsAWhole() {
        assertStands("client-wins", "old street", "new town", 1);
    }

    @Test
    void aPersonDecidesAboutTheWholeRow() {
        assertStands("manual", "new street", "old town", 1);
    }

    @Test
    void aWriteByWhoHadSeenTheOtherIsNoConflict() {
        try (Cluster cluster = new Cluster(UNIT, "last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            address(cluster, d);
            cluster.sync(e);
            cluster.write(d, "r", "street", "new street");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "r", "town", "new town");
            assertEquals(0, cluster.sync(e).conflicts());
            assertEquals(Optional.of("new street"), cluster.read(s, "r", "street"));
            assertEquals(Optional.of("new town"), cluster.read(s, "r", "town"));
        }
    }

    @Test
    void columnsMergeWhereRowsAreNoUnits() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = twoWriters(cluster);
            assertEquals(Optional.of("new street"), cluster.read(s, "r", "street"));
            assertEquals(Optional.of("new town"), cluster.read(s, "r", "town"));
        }
    }

    @Test
    void whatTheLosingSideAloneHasGoesWithIt() {
        try (Cluster cluster = new Cluster(UNIT, "last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "floor", "4");
            cluster.write(e, "r", "street", "new street");
            cluster.sync(d);
            cluster.sync(e);
            cluster.sync(d);
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.empty(), cluster.read(node, "r", "floor"), node.name());
                assertEquals(Optional.of("new street"), cluster.read(node, "r", "street"), node.name());
            }
        }
    }

    private static void assertStands(String strategy, String street, String town, long conflicts) {
        try (Cluster cluster = new Cluster(UNIT, strategy)) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            address(cluster, d);
            cluster.sync(e);
            cluster.write(d, "r", "street", "new street");
            cluster.write(e, "r", "town", "new town");
            cluster.sync(d);
            assertEquals(conflicts, cluster.sync(e).conflicts());
            cluster.sync(d);
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.of(street), cluster.read(node, "r", "street"), node.name());
                assertEquals(Optional.of(town), cluster.read(node, "r", "town"), node.name());
                assertEquals(0, Cluster.pending(node), node.name());
            }
        }
    }

    private static void address(Cluster cluster, SyncNode device) {
        cluster.write(device, "r", "street", "old street");
        cluster.write(device, "r", "town", "old town");
        cluster.sync(device);
    }

    /** Returns the server, after two devices have written different columns of a row and synced. */
    private static SyncNode twoWriters(Cluster cluster) {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        SyncNode e = cluster.device("E");
        address(cluster, d);
        cluster.sync(e);
        cluster.write(d, "r", "street", "new street");
        cluster.write(e, "r", "town", "new town");
        cluster.sync(d);
        cluster.sync(e);
        return s;
    }
}
