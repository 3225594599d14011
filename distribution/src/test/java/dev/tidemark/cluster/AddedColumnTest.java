package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two devices create one row, and one of them knows a column that the other does not: what it writes there nobody has contradicted. */
class AddedColumnTest {
    private final Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins").with(notes("text"));
    private SyncNode server;
    private SyncNode d;
    private SyncNode e;

    @BeforeEach
    void oneDeviceAddsAColumn() {
        server = cluster.server();
        d = cluster.device("D");
        e = cluster.device("E");
        e.define(notes("text", "added"));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void theColumnComesToARowThatTheServerHas() {
        cluster.write(d, "r", "text", "by D");
        cluster.write(e, "r", "added", "by E");
        cluster.sync(d);
        cluster.settle(List.of(e, d));
        assertEverybodyHasBoth();
    }

    @Test
    void theColumnComesToARowThatIsNotSentYet() {
        cluster.write(d, "r", "text", "by D");
        cluster.write(e, "r", "added", "by E");
        cluster.sync(e);
        cluster.settle(List.of(d, e));
        assertEverybodyHasBoth();
    }

    @Test
    void theServerHasTheColumnBeforeARowComesWithoutIt() {
        cluster.sync(e);
        cluster.write(d, "r", "text", "by D");
        cluster.write(e, "r", "added", "by E");
        cluster.sync(d);
        cluster.settle(List.of(e, d));
        assertEverybodyHasBoth();
    }

    @Test
    void whatIsWrittenToTheColumnOnceItIsKnownIsAWriteLikeAnyOther() {
        cluster.write(d, "r", "text", "by D");
        cluster.sync(e);
        cluster.sync(d);
        cluster.write(d, "r", "added", "by D");
        cluster.write(e, "r", "added", "by E");
        cluster.sync(d);
        cluster.settle(List.of(e, d));
        assertEquals(Optional.of("by D"), cluster.read(e, "r", "added"));
    }

    private void assertEverybodyHasBoth() {
        for (SyncNode node : List.of(server, d, e)) {
            assertEquals(
                    Optional.of("by D"),
                    cluster.read(node, "r", "text"),
                    node.status().name());
            assertEquals(
                    Optional.of("by E"),
                    cluster.read(node, "r", "added"),
                    node.status().name());
        }
        assertTrue(cluster.verify(d, true, false).isEqual(), "the digests are those of equal rows");
    }

    private static TableDefinition notes(String... columns) {
        return new TableDefinition(
                Cluster.NOTES,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                Stream.of(columns)
                        .map(name -> ColumnDefinition.of(name, ColumnType.STRING))
                        .toList(),
                List.of(),
                List.of());
    }
}
