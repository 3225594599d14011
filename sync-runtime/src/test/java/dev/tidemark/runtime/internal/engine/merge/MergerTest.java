package dev.tidemark.runtime.internal.engine.merge;

import static dev.tidemark.runtime.internal.engine.Rows.D;
import static dev.tidemark.runtime.internal.engine.Rows.E;
import static dev.tidemark.runtime.internal.engine.Rows.LIFE;
import static dev.tidemark.runtime.internal.engine.Rows.S;
import static dev.tidemark.runtime.internal.engine.Rows.SERVER;
import static dev.tidemark.runtime.internal.engine.Rows.change;
import static dev.tidemark.runtime.internal.engine.Rows.row;
import static dev.tidemark.runtime.internal.engine.Rows.stored;
import static dev.tidemark.runtime.internal.engine.Rows.tombstone;
import static dev.tidemark.runtime.internal.engine.Rows.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.Rows;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergerTest {
    private static final ConflictStrategy FIRST = conflict -> Resolution.keep(conflict.first());
    private static final ConflictStrategy LAST = conflict -> Resolution.keep(conflict.second());

    /** E wrote a and b at 10, and b again at 20. */
    private final StoredRow present =
            stored(row("a", "1", "b", "2"), new Versions(version(E, 1, 0, 10), Map.of("b", version(E, 2, 0, 20))));

    private static Verdict merge(StoredRow row, Change change, ConflictStrategy strategy, TablePolicy policy) {
        ConflictRules rules = new ConflictRules(Map.of("it", strategy), List.of("it"), Map.of("t", policy));
        HybridClock clock = new HybridClock(() -> Instant.ofEpochMilli(1_000), 0, 0);
        Coverage coverage = new Coverage(SERVER, Incarnations.NONE.open(LIFE, 1));
        Merger merger = new Merger(
                S,
                coverage,
                rules,
                clock,
                author -> new Merger.Who(author.toString(), Conflict.Role.DEVICE),
                new Merger.Past(List.of(), 0),
                Merger.Differing.REFUSED);
        return merger.merge(Optional.ofNullable(row), change);
    }

    private static Verdict merge(StoredRow row, Change change, ConflictStrategy strategy) {
        return merge(row, change, strategy, TablePolicy.DEFAULT);
    }

    private static Verdict.Write written(Verdict verdict) {
        return verdict.write().orElseThrow();
    }

    @Test
    void aNewRowIsTaken() {
        Verdict verdict = merge(null, change(Change.Kind.CREATE, row("a", "1"), version(D, 5, 0, 0)), LAST);
        assertEquals(OutcomeKind.ACCEPTED, verdict.kind());
        assertTrue(written(verdict).echo());
    }

    @Test
    void anUpdateOfARowThatIsNotHereIsNoInsert() {
        Verdict verdict = merge(null, change(Change.Kind.UPDATE, row("a", "1"), version(D, 5, 0, 0)), LAST);
        assertEquals(OutcomeKind.SUPERSEDED, verdict.kind());
        assertTrue(written(verdict).deleted(), "its author is told");
    }

    @Test
    void whatItsAuthorHadSeenIsReplaced() {
        Verdict verdict = merge(present, change(Change.Kind.UPDATE, row("b", "d"), version(D, 5, 20, 0)), FIRST);
        assertEquals(OutcomeKind.ACCEPTED, verdict.kind());
        assertFalse(verdict.conflict());
        assertEquals(row("a", "1", "b", "d"), written(verdict).values());
        assertTrue(written(verdict).echo());
    }

    @Test
    void concurrentWritesToDifferentColumnsMerge() {
        Verdict verdict = merge(present, change(Change.Kind.UPDATE, row("a", "d"), version(D, 5, 10, 0)), FIRST);
        assertEquals(OutcomeKind.MERGED, verdict.kind());
        assertFalse(verdict.conflict());
        assertEquals(row("a", "d", "b", "2"), written(verdict).values());
        assertFalse(written(verdict).echo(), "its author does not know b");
    }

    @Test
    void concurrentWritesToOneColumnGoToTheStrategy() {
        Change change = change(Change.Kind.UPDATE, row("b", "d"), version(D, 5, 10, 0));
        Verdict lost = merge(present, change, FIRST);
        assertEquals(OutcomeKind.SUPERSEDED, lost.kind());
        assertEquals(row("a", "1", "b", "2"), written(lost).values());
        Verdict won = merge(present, change, LAST);
        assertEquals(OutcomeKind.ACCEPTED, won.kind());
        assertTrue(won.conflict());
        assertEquals(row("a", "1", "b", "d"), written(won).values());
        for (Verdict verdict : List.of(lost, won)) {
            Version ruling = written(verdict).versions().of("b");
            assertEquals(S, ruling.stamp().author(), "a verdict is the server's own write");
            assertEquals(2, ruling.context().writes().get(E));
            assertEquals(5, ruling.context().writes().get(D));
            assertFalse(written(verdict).echo());
        }
    }

    @Test
    void whereBothAreKeptTheLosingWriteBecomesAWholeRow() {
        Change change = change(Change.Kind.UPDATE, row("b", "d"), version(D, 5, 10, 0));
        Verdict won = merge(present, change, conflict -> new Resolution.Split(conflict.second()));
        assertEquals(OutcomeKind.ACCEPTED, won.kind());
        assertEquals(row("a", "1", "b", "d"), written(won).values());
        assertEquals(row("a", "1", "b", "2"), won.copies().get(0).values());
        assertEquals(version(E, 2, 0, 20), won.copies().get(0).loser());
        Verdict lost = merge(present, change, conflict -> new Resolution.Split(conflict.first()));
        assertEquals(OutcomeKind.MERGED, lost.kind());
        assertEquals(List.of("b"), lost.columns());
        assertEquals(row("a", "1", "b", "2"), written(lost).values());
        assertEquals(row("a", "1", "b", "d"), lost.copies().get(0).values());
        assertTrue(
                lost.reason().endsWith("kept as the row " + lost.copies().get(0).key()), lost::reason);
    }

    @Test
    void equalValuesAreNoConflict() {
        Verdict verdict = merge(present, change(Change.Kind.UPDATE, row("b", "2"), version(D, 5, 10, 0)), FIRST);
        assertFalse(verdict.conflict());
        assertEquals(5, written(verdict).versions().of("b").stamp().sequence(), "the later of the two stamps");
    }

    @Test
    void ofEqualValuesTheLaterStandsAsItWasAndTheAuthorOfTheOtherIsToldOfIt() {
        Verdict verdict = merge(present, change(Change.Kind.UPDATE, row("b", "2"), version(D, 1, 10, 0)), FIRST);
        assertEquals(OutcomeKind.ACCEPTED, verdict.kind());
        assertFalse(verdict.conflict());
        assertEquals(present.versions(), written(verdict).versions(), "who had seen it has seen it still");
        assertTrue(written(verdict).toldWhole());
    }

    @Test
    void ofTwoWhoCreateARowTheSecondIsToldOfTheFirst() {
        Change creation = change(Change.Kind.CREATE, row("a", "d", "b", "d"), version(D, 5, 0, 0));
        for (ConflictStrategy strategy : List.of(FIRST, LAST)) {
            assertTrue(written(merge(present, creation, strategy)).toldWhole());
        }
    }

    @Test
    void whatIsPartOfThePresentVersionIsCovered() {
        assertEquals(
                Optional.empty(),
                merge(present, change(Change.Kind.UPDATE, row("b", "2"), version(E, 2, 0, 0)), LAST)
                        .write());
        StoredRow overwritten = stored(row("b", "e"), Versions.of(ruling()));
        assertEquals(
                Optional.empty(),
                merge(overwritten, change(Change.Kind.UPDATE, row("b", "d"), version(D, 5, 10, 0)), LAST)
                        .write());
    }

    private static Version ruling() {
        Version ruling = version(S, 30, 0, 30);
        return new Version(ruling.stamp(), ruling.context().withWrite(D, 5), 30);
    }

    @Test
    void whereAStrategyFailsNothingIsDecidedAndWhatWasThereStays() {
        Verdict verdict = merge(present, change(Change.Kind.UPDATE, row("b", "d"), version(D, 5, 10, 0)), conflict -> {
            throw new IllegalStateException("broken");
        });
        assertEquals(OutcomeKind.FAILED, verdict.kind());
        assertEquals(present.versions(), written(verdict).versions(), "who had seen it has seen it still");
        assertTrue(written(verdict).toldWhole());
        assertEquals(row("a", "1", "b", "2"), written(verdict).values());
        assertTrue(verdict.reason().contains("'it' failed"), verdict.reason());
    }

    @Test
    void aDeletionByWhoHadSeenAllIsTaken() {
        Verdict verdict = merge(present, change(Change.Kind.DELETE, row(), version(D, 5, 20, 0)), LAST);
        assertEquals(OutcomeKind.ACCEPTED, verdict.kind());
        assertTrue(written(verdict).deleted());
        assertEquals(present.values(), written(verdict).values(), "the last image is kept");
    }

    @Test
    void aDeletionAgainstAConcurrentWriteIsAMatterOfPolicy() {
        Change deletion = change(Change.Kind.DELETE, row(), version(D, 5, 10, 0));
        assertFalse(written(merge(present, deletion, LAST, deletes(TablePolicy.Deletes.UPDATE_WINS)))
                .deleted());
        assertTrue(written(merge(present, deletion, LAST, deletes(TablePolicy.Deletes.DELETE_WINS)))
                .deleted());
        assertTrue(written(merge(present, deletion, LAST, deletes(TablePolicy.Deletes.BY_STAMP)))
                .deleted());
        assertFalse(written(merge(present, deletion, FIRST, deletes(TablePolicy.Deletes.STRATEGY)))
                .deleted());
        assertTrue(written(merge(present, deletion, LAST, deletes(TablePolicy.Deletes.STRATEGY)))
                .deleted());
    }

    private static TablePolicy deletes(TablePolicy.Deletes deletes) {
        return new TablePolicy(List.of(), Map.of(), TablePolicy.Granularity.COLUMN, deletes, Map.of());
    }

    @Test
    void aRowThatIsRevivedIsWhole() {
        StoredRow gone = tombstone(row("a", "1", "b", "2"), version(E, 3, 0, 30));
        Verdict verdict = merge(gone, change(Change.Kind.UPDATE, row("b", "d"), version(D, 5, 20, 0)), LAST);
        assertEquals(row("a", "1", "b", "d"), written(verdict).values());
        assertFalse(written(verdict).deleted());
    }

    @Test
    void aDeletionIsNotUndoneByAnEarlierWrite() {
        StoredRow gone = tombstone(row("a", "1"), version(D, 6, 20, 30));
        Verdict verdict = merge(gone, change(Change.Kind.UPDATE, row("a", "d"), version(D, 5, 20, 0)), LAST);
        assertEquals(Optional.empty(), verdict.write());
    }

    @Test
    void aRowThatIsCreatedAnewLosesWhatItHeld() {
        Verdict verdict = merge(present, change(Change.Kind.CREATE, row("a", "d"), version(D, 5, 20, 0)), LAST);
        assertEquals(row("a", "d"), written(verdict).values());
        assertTrue(written(verdict).echo());
        Verdict partly = merge(present, change(Change.Kind.CREATE, row("a", "d"), version(D, 5, 10, 0)), LAST);
        assertEquals(row("a", "d", "b", "2"), written(partly).values(), "b was written meanwhile");
        assertFalse(written(partly).echo());
    }

    @Test
    void aRowThatWasDeletedAndCreatedAnewLosesWhatItHeldThoughTheServerHasRuledOnItMeanwhile() {
        Versions ruled =
                new Versions(version(S, 30, 0, 30), Map.of("a", version(E, 1, 0, 10), "b", version(D, 3, 0, 20)));
        Change creation = change(Change.Kind.CREATE, row("a", "d"), version(D, 5, 10, 0));
        Verdict verdict = merge(stored(row("a", "1", "b", "2"), ruled), creation, LAST);
        assertEquals(row("a", "d"), written(verdict).values(), "b was D's own, and D has deleted it");
    }

    @Test
    void eachPairOfWritesIsADisputeOfItsOwn() {
        Versions two = new Versions(version(E, 1, 0, 10), Map.of("b", version(E, 9, 0, 20)));
        Change change = change(Change.Kind.UPDATE, row("a", "d", "b", "d"), version(D, 5, 0, 0));
        Verdict verdict = merge(stored(row("a", "1", "b", "9"), two), change, LAST);
        assertEquals(row("a", "d", "b", "9"), written(verdict).values(), "D wrote after E's first and before its last");
        assertEquals(OutcomeKind.MERGED, verdict.kind());
        assertEquals(List.of("b"), verdict.columns());
    }

    @Test
    void aCreationHasSeenWhatItsAuthorHadSeenAtFirst() {
        StoredRow gone = tombstone(row("a", "1"), version(E, 3, 0, 30));
        Versions versions = new Versions(version(D, 5, 20, 0), Map.of("b", version(D, 6, 30, 0)));
        Change creation = new Change("t", Rows.KEY, Change.Kind.CREATE, row("a", "d", "b", "d"), versions);
        Verdict verdict = merge(gone, creation, LAST, deletes(TablePolicy.Deletes.DELETE_WINS));
        assertTrue(written(verdict).deleted(), "the deletion came between the creation and a later write");
    }

    @Test
    void aRowAsAUnitIsAtOddsByEachOfItsWrites() {
        Versions versions = new Versions(version(D, 5, 10, 0), Map.of("c", version(D, 6, 20, 0)));
        Change change = new Change("t", Rows.KEY, Change.Kind.UPDATE, row("a", "d", "c", "d"), versions);
        Verdict verdict = merge(present, change, FIRST, unit());
        assertTrue(verdict.conflict(), "a was written before its author saw b, though c was written after");
        assertEquals(OutcomeKind.SUPERSEDED, verdict.kind());
    }

    @Test
    void whatAUnitOnlyPassesOnIsNoWriteOfItsAuthor() {
        Versions later = new Versions(version(E, 1, 0, 10), Map.of("b", version(S, 9, 0, 20)));
        Versions versions =
                new Versions(version(D, 5, 10, 0), Map.of("a", version(E, 1, 0, 0), "b", version(E, 1, 0, 0)));
        Change change = new Change("t", Rows.KEY, Change.Kind.UPDATE, row("a", "1", "b", "1", "c", "d"), versions);
        Verdict verdict = merge(stored(row("a", "1", "b", "2"), later), change, LAST, unit());
        assertTrue(verdict.conflict(), "D had not seen b");
        assertEquals(
                row("a", "1", "b", "2", "c", "d").get("b"),
                written(verdict).values().get("b"));
    }

    @Test
    void whatTheLosingSideOfAUnitAloneHasGoesWithIt() {
        Change change = change(Change.Kind.CREATE, row("a", "d"), version(D, 30, 0, 0));
        Verdict verdict = merge(present, change, LAST, unit());
        assertEquals(row("a", "d").with("b", Value.NULL), written(verdict).values());
    }

    @Test
    void aUnitOfWhichAPartIsLostIsAtOddsWithThatPartAndNotWithItself() {
        StoredRow left = stored(row("a", "1", "b", "2"), Versions.of(version(D, 9, 0, 1)));
        Version lost = new Version(
                new Stamp(5 << 16, new Author(SERVER, 99), 2), Context.ofFeed(new Author(SERVER, 99), 1), 0);
        Change offered = new Change(
                "t",
                Rows.KEY,
                Change.Kind.CREATE,
                row("a", "66", "b", "2"),
                new Versions(version(D, 9, 0, 0), Map.of("a", lost)));
        Verdict verdict = merge(left, offered, FIRST, unit());
        assertTrue(verdict.conflict(), "whether the lost write had seen what is left, nobody knows any more");
        assertEquals(row("a", "66", "b", "2"), written(verdict).values());
    }

    @Test
    void aUnitThatStandsAgainstARowCreatedAnewKeepsWhatItsCreatorHadSeen() {
        Change change = change(Change.Kind.CREATE, row("c", "d"), version(D, 5, 10, 0));
        Verdict lost = merge(present, change, FIRST, unit());
        assertEquals(OutcomeKind.SUPERSEDED, lost.kind());
        assertEquals(
                row("a", "1", "b", "2").with("c", Value.NULL), written(lost).values(), "D had seen a, and not b");
        Verdict won = merge(present, change, LAST, unit());
        assertEquals(row("c", "d").with("b", Value.NULL), written(won).values());
    }

    private static TablePolicy unit() {
        return new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.DEFAULT.deletes(), Map.of());
    }
}
