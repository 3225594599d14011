package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.internal.history.Replay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node's history leads to in a store that knows nothing else. */
final class Replayed {
    private Replayed() {}

    static StorageBackend of(SyncNode node) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        node.history().export(file);
        StorageBackend empty = Stores.memory();
        Replay.into(empty, new ByteArrayInputStream(file.toByteArray()));
        return empty;
    }

    /** Asserts that a node's history leads to all that its store holds: tables, rows, deletions, versions and positions. */
    static void assertLeadsTo(StorageBackend store, SyncNode node) {
        try (StorageBackend replayed = of(node);
                Snapshot expected = store.snapshot();
                Snapshot actual = replayed.snapshot()) {
            assertEquals(expected.tables(), actual.tables());
            assertEquals(rows(expected), rows(actual), () -> "what the history of " + node.name() + " leads to");
        }
    }

    /** What waits to be sent is the node's own affair. */
    private static List<StoredRow> rows(Snapshot snapshot) {
        List<StoredRow> rows = new ArrayList<>();
        try (RowCursor feed = snapshot.changesSince(0)) {
            for (Optional<StoredRow> row = feed.next(); row.isPresent(); row = feed.next()) {
                StoredRow each = row.get();
                rows.add(new StoredRow(
                        each.table(), each.key(), each.deleted(), each.values(), each.versions(), each.lsn(), 0));
            }
        }
        return rows;
    }
}
