package dev.tidemark.runtime.internal.engine.push;

import static dev.tidemark.runtime.internal.engine.Rows.D;
import static dev.tidemark.runtime.internal.engine.Rows.E;
import static dev.tidemark.runtime.internal.engine.Rows.pending;
import static dev.tidemark.runtime.internal.engine.Rows.row;
import static dev.tidemark.runtime.internal.engine.Rows.stored;
import static dev.tidemark.runtime.internal.engine.Rows.tombstone;
import static dev.tidemark.runtime.internal.engine.Rows.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingReaderTest {
    private static final Offer NO_OFFER = new Offer(Offer.NOTHING, 0, 0);

    private static PendingReader reader(long arrived) {
        return new PendingReader(D, arrived, NO_OFFER);
    }

    @Test
    void aRowOfOnesOwnTravelsWhole() {
        Change change = reader(2).change(pending(stored(row("a", "1"), Versions.of(version(D, 3, 0, 3))), 3));
        assertEquals(Change.Kind.CREATE, change.kind());
        assertEquals(row("a", "1"), change.values());
    }

    @Test
    void ofAnotherRowTheOwnColumnsTravelUnderTheNewestNumber() {
        Versions versions =
                new Versions(version(E, 8, 0, 1), Map.of("a", version(D, 3, 0, 3), "b", version(D, 9, 0, 9)));
        Change change = reader(2).change(pending(stored(row("a", "1", "b", "2", "c", "3"), versions), 9));
        assertEquals(Change.Kind.UPDATE, change.kind());
        assertEquals(row("a", "1", "b", "2"), change.values());
        assertEquals(9, change.versions().of("a").stamp().sequence());
        assertEquals(9, change.versions().of("b").stamp().sequence());
        assertEquals(3L << 16, change.versions().of("a").stamp().time(), "the time stays");
    }

    @Test
    void whatHasArrivedIsNotSentAgain() {
        Versions versions =
                new Versions(version(E, 8, 0, 1), Map.of("a", version(D, 3, 0, 3), "b", version(D, 9, 0, 9)));
        Change change = reader(5).change(pending(stored(row("a", "1", "b", "2"), versions), 9));
        assertEquals(row("b", "2"), change.values());
    }

    @Test
    void whatOthersWroteBesideAnOwnRowKeepsTheirStamp() {
        Versions versions = new Versions(version(D, 3, 0, 3), Map.of("b", version(E, 4, 0, 5)));
        Change change = reader(2).change(pending(stored(row("a", "1", "b", "2"), versions), 3));
        assertEquals(version(E, 4, 0, 5), change.versions().of("b"));
    }

    @Test
    void aDeletionTravelsAsOne() {
        Change change = reader(2).change(pending(tombstone(row("a", "1"), version(D, 3, 0, 3)), 3));
        assertEquals(Change.Kind.DELETE, change.kind());
        assertEquals(0, change.values().size());
    }

    @Test
    void whatTheServerHasLostIsOfferedWhoeverWroteIt() {
        PendingReader reader = new PendingReader(D, 2, new Offer(10, 20, 0));
        StoredRow row = pending(
                stored(row("a", "1", "b", "2"), new Versions(version(E, 1, 0, 5), Map.of("b", version(E, 4, 0, 15)))),
                20);
        Change change = reader.change(row);
        assertTrue(reader.hasNews(row));
        assertEquals(Change.Kind.UPDATE, change.kind());
        assertEquals(row("b", "2"), change.values());
        assertEquals(version(E, 4, 0, 15), change.versions().of("b"));
        assertFalse(reader(2).hasNews(row));
        StoredRow created = pending(stored(row("a", "1"), Versions.of(version(E, 1, 0, 12))), 20);
        assertEquals(Change.Kind.CREATE, reader.change(created).kind());
    }
}
