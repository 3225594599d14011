package dev.tidemark.runtime.internal.engine.capture;

import static dev.tidemark.runtime.internal.engine.Rows.D;
import static dev.tidemark.runtime.internal.engine.Rows.E;
import static dev.tidemark.runtime.internal.engine.Rows.S;
import static dev.tidemark.runtime.internal.engine.Rows.row;
import static dev.tidemark.runtime.internal.engine.Rows.stored;
import static dev.tidemark.runtime.internal.engine.Rows.tombstone;
import static dev.tidemark.runtime.internal.engine.Rows.version;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.CapturedWrite.Kind;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnWritesTest {
    private static final Context NOW = Context.ofFeed(S, 50);

    /** D has read to 50; its writes up to 3 are acknowledged, those up to 5 may have left. */
    private final OwnWrites own = OwnWrites.ofDevice(D, Sight.of(NOW), Fate.awaited(3, 5), AskedColumns.NONE);

    private Versions write(Kind kind, StoredRow before, String... columns) {
        return own.versions(kind, List.of(columns), Optional.ofNullable(before), 99, 9);
    }

    @Test
    void aNewRowHasSeenAllThatWasRead() {
        Versions versions = write(Kind.CREATED, null);
        assertEquals(NOW, versions.row().context());
        assertEquals(9, versions.row().stamp().sequence());
        assertEquals(Map.of(), versions.columns());
    }

    @Test
    void aColumnOfAnotherRowGetsAVersionOfItsOwn() {
        Versions versions = write(Kind.UPDATED, stored(row("a", "1", "b", "2"), Versions.of(version(E, 1, 0, 1))), "a");
        assertEquals(version(E, 1, 0, 1), versions.of("b"));
        assertEquals(NOW, versions.of("a").context());
    }

    @Test
    void aFurtherWriteToWhatIsNotAcknowledgedKeepsItsContext() {
        StoredRow before = stored(
                row("a", "1", "b", "2"),
                new Versions(version(E, 1, 0, 1), Map.of("a", version(D, 4, 10, 4), "b", version(D, 2, 10, 2))));
        Versions versions = write(Kind.UPDATED, before, "a", "b");
        assertEquals(Context.ofFeed(S, 10), versions.of("a").context());
        assertEquals(NOW, versions.of("b").context(), "the server has it");
    }

    @Test
    void aDeletionKeepsTheOldestContextOfWhatItReplaces() {
        StoredRow before = stored(
                row("a", "1", "b", "2"),
                new Versions(version(E, 1, 0, 1), Map.of("a", version(D, 4, 20, 4), "b", version(D, 6, 10, 6))));
        assertEquals(Context.ofFeed(S, 10), write(Kind.DELETED, before).row().context());
        assertEquals(
                Context.ofFeed(S, 30),
                write(Kind.CREATED, tombstone(row(), version(D, 7, 30, 7)))
                        .row()
                        .context());
    }

    @Test
    void aRowThatHasNotBeenSentIsStillOneWrite() {
        Versions versions = write(Kind.UPDATED, stored(row("a", "1"), Versions.of(version(D, 6, 10, 6))), "a");
        assertEquals(Map.of(), versions.columns());
        assertEquals(9, versions.row().stamp().sequence());
        assertEquals(Context.ofFeed(S, 10), versions.row().context());
    }

    @Test
    void aRowThatMayHaveLeftIsNotRenumbered() {
        Versions versions =
                write(Kind.UPDATED, stored(row("a", "1", "b", "2"), Versions.of(version(D, 5, 10, 5))), "a");
        assertEquals(5, versions.row().stamp().sequence());
        assertEquals(9, versions.of("a").stamp().sequence());
    }

    @Test
    void whatOthersWroteBesideAnUnsentRowIsNotClaimed() {
        StoredRow before =
                stored(row("a", "1", "b", "2"), new Versions(version(D, 6, 10, 6), Map.of("b", version(E, 4, 0, 7))));
        Versions versions = write(Kind.UPDATED, before, "a");
        assertEquals(version(E, 4, 0, 7), versions.of("b"));
        assertEquals(9, versions.of("a").stamp().sequence());
        assertEquals(NOW, write(Kind.UPDATED, before, "b").of("b").context(), "it has been seen by now");
    }
}
