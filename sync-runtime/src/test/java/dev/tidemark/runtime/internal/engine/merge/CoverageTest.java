package dev.tidemark.runtime.internal.engine.merge;

import static dev.tidemark.runtime.internal.engine.Rows.D;
import static dev.tidemark.runtime.internal.engine.Rows.E;
import static dev.tidemark.runtime.internal.engine.Rows.LIFE;
import static dev.tidemark.runtime.internal.engine.Rows.SERVER;
import static dev.tidemark.runtime.internal.engine.Rows.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.internal.engine.Rows;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private final Coverage coverage = new Coverage(SERVER, Incarnations.NONE.open(LIFE, 1));

    @Test
    void whatStandsUpToWhereTheAuthorHadReadIsCovered() {
        assertTrue(coverage.covers(version(D, 5, 100, 0), version(E, 9, 0, 100)));
        assertFalse(coverage.covers(version(D, 5, 100, 0), version(E, 9, 0, 101)));
    }

    @Test
    void anAuthorKnowsHisOwnEarlierWrites() {
        assertTrue(coverage.covers(version(D, 6, 90, 0), version(D, 5, 0, 100)));
        assertFalse(coverage.covers(version(D, 5, 90, 0), version(D, 6, 0, 100)));
    }

    @Test
    void everyWriteCoversWhatWasThereWhenTrackingStarted() {
        assertTrue(coverage.covers(version(D, 1, 0, 0), Version.BOTTOM.at(100)));
        assertTrue(coverage.coversStamp(version(D, 1, 0, 0), Stamp.BOTTOM));
    }

    @Test
    void aRulingCoversWhatItsContextNames() {
        Version ruling = new Version(new Stamp(9, Rows.S, 9), Context.EMPTY.withWrite(E, 5), 9);
        assertTrue(coverage.coversStamp(ruling, version(E, 5, 0, 0).stamp()));
        assertFalse(coverage.coversStamp(ruling, version(E, 6, 0, 0).stamp()));
    }

    @Test
    void aPositionInTheLogOfAnotherServerCountsForNothing() {
        Version foreign = new Version(new Stamp(9, D, 9), Context.ofFeed(new Author(new UUID(8, 8), LIFE), 1_000), 0);
        assertFalse(coverage.covers(foreign, version(E, 5, 0, 100)));
    }

    @Test
    void whoHasReadALogThatIsLostKnewTheServersOwnWritesInIt() {
        Coverage restored = new Coverage(SERVER, Incarnations.NONE.open(8, 1));
        Version ruling = new Version(new Stamp(9, Rows.S, 3), Context.EMPTY, 0);
        assertTrue(restored.covers(version(D, 5, 3, 0), ruling));
        assertFalse(restored.covers(version(D, 5, 2, 0), ruling));
    }

    @Test
    void aPositionFromBeforeARestoreCountsUpToTheRestore() {
        Coverage restored = new Coverage(SERVER, Incarnations.NONE.open(LIFE, 1).open(8, 81));
        assertTrue(restored.covers(version(D, 5, 100, 0), version(E, 5, 0, 80)));
        assertFalse(restored.covers(version(D, 5, 100, 0), version(E, 5, 0, 95)), "another row stands at 95 now");
        assertEquals(false, restored.covers(version(D, 5, 0, 0), version(E, 5, 0, 1)));
    }
}
