package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.Writer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A transaction that changes more rows than a node keeps images of, and of which a constraint refuses some. */
class ManyChangedRowsTest {
    private static final int ROWS = 12_000;
    private static final String NOTE = "n".repeat(200);

    private static RowKey key(int row) {
        return RowKey.of("r" + row);
    }

    private static Row values(String email, String note) {
        return Row.of(Map.of("email", Value.of(email), "note", Value.of(note)));
    }

    private static void all(SyncNode node, String note) {
        node.write(writer -> {
            for (int row = 0; row < ROWS; row++) {
                writer.put(Cluster.NOTES, key(row), values("e" + row, note));
            }
            return ROWS;
        });
    }

    private static Writer take(Writer writer, int row, String email) {
        writer.patch(Cluster.NOTES, key(row), Row.of(Map.of("email", Value.of(email))));
        return writer;
    }

    @Test
    void theServerPutsBackJustTheRowsThatAreRefused() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode server = cluster.server();
            SyncNode device = cluster.device("D");
            all(device, NOTE);
            cluster.sync(device);
            cluster.write(server, "new", values("wanted", "first"));
            all(device, "changed");
            device.write(writer -> take(writer, ROWS / 2, "wanted"));

            cluster.sync(device);
            cluster.sync(device);

            assertEquals(
                    "e" + ROWS / 2,
                    cluster.read(server, "r" + ROWS / 2, "email").orElseThrow());
            assertEquals(NOTE, cluster.read(server, "r" + ROWS / 2, "note").orElseThrow());
            assertEquals(
                    "changed",
                    cluster.read(server, "r" + (ROWS / 2 + 1), "note").orElseThrow());
            assertEquals(1, device.outcomes().size());
            assertEquals(Outcome.Kind.REJECTED, device.outcomes().get(0).kind());
            assertEquals(Cluster.content(server), Cluster.content(device));
        }
    }

    @Test
    void aDeviceSetsAsideJustTheRowsThatItsOwnConstraintRefuses() {
        try (Cluster cluster = new Cluster()) {
            SyncNode server = cluster.server();
            SyncNode strict = cluster.with(Cluster.uniqueEmails()).device("D");
            all(server, NOTE);
            cluster.sync(strict);
            all(server, "changed");
            server.write(writer -> take(writer, 7, "e8"));

            cluster.sync(strict);

            assertEquals("e7", cluster.read(strict, "r7", "email").orElseThrow());
            assertEquals(NOTE, cluster.read(strict, "r7", "note").orElseThrow());
            assertEquals("changed", cluster.read(strict, "r9", "note").orElseThrow());
            assertEquals(1, strict.status().problems().size(), strict.status().toString());
        }
    }
}
