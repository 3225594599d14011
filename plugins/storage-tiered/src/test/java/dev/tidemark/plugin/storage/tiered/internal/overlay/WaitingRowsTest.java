package dev.tidemark.plugin.storage.tiered.internal.overlay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of the latest rows those that wait: they stay until the backend has them, whatever is let go that looks like them. */
class WaitingRowsTest {
    private static final StoredRow ROW =
            new StoredRow("notes", RowKey.of("a"), false, Row.EMPTY, Versions.of(Version.BOTTOM.at(1)), 1, 0);

    private final LatestRows latest = new LatestRows();

    private LatestRow found() {
        return latest.find("notes", ROW.key(), 9);
    }

    @Test
    void theRemovalOfARowStaysWhenThatRowIsLetGo() {
        latest.put(List.of(new Write.Remove(ROW)), 1);
        latest.drop(ROW);
        assertTrue(found().visible().isEmpty());
    }

    @Test
    void theRemovalOfARowGoesOnWaitingWhenThatRowHasComeToTheBackend() {
        latest.put(List.of(new Write.Put(ROW, Optional.empty())), 1);
        latest.put(List.of(new Write.Remove(ROW)), 2);
        latest.flushed(ROW, 0);
        assertTrue(found().isWaiting());
    }

    @Test
    void aRowIsLetGoOnceItHasComeToTheBackend() {
        latest.put(List.of(new Write.Put(ROW, Optional.empty())), 1);
        latest.drop(ROW);
        assertTrue(found().isWaiting());
        latest.flushed(ROW, 0);
        assertFalse(found().isWaiting());
        latest.drop(ROW);
        assertNull(found());
    }
}
