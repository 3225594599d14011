package dev.tidemark.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.testkit.model.Policy.Deletes;
import dev.tidemark.testkit.model.Policy.Strategy;
import dev.tidemark.testkit.model.Ruling.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the specification says in words, said of the model: one short history for each rule. */
class ModelTest {
    private Model model = model(Strategy.LAST_WRITER_WINS);
    private long millis = 1_000;

    private static Model model(Strategy strategy) {
        return new Model(new Policy(strategy, false, Deletes.BY_STAMP));
    }

    private static Model model(Deletes deletes) {
        return new Model(new Policy(Strategy.LAST_WRITER_WINS, false, deletes));
    }

    private void create(String device, String column, String value) {
        model.device(device).create("r", Map.of(column, value), millis++);
    }

    private void patch(String device, String column, String value) {
        model.device(device).patch("r", Map.of(column, value), millis++);
    }

    private void delete(String device) {
        model.device(device).delete("r", millis++);
    }

    private Optional<Ruling> sync(String device) {
        return Optional.ofNullable(model.sync(device, millis++).get("r"));
    }

    private Kind kind(String device) {
        return sync(device).orElseThrow().kind();
    }

    private Map<String, String> server() {
        return model.server().content().getOrDefault("r", Map.of());
    }

    private void assertAllHave(Map<String, String> values) {
        List.of("D", "E").forEach(this::sync);
        List.of("D", "E").forEach(this::sync);
        assertEquals(Map.of("r", values), model.server().content());
        assertEquals(model.server().content(), model.device("D").content());
        assertEquals(model.server().content(), model.device("E").content());
    }

    /** Two devices that hold the same row of two columns. */
    private void bothHaveARow() {
        model.device("D").create("r", Map.of("a", "0", "b", "0"), millis++);
        sync("D");
        sync("E");
    }

    @Test
    void aWriteTravelsThroughTheServer() {
        create("D", "a", "1");
        assertEquals(Kind.ACCEPTED, kind("D"));
        assertAllHave(Map.of("a", "1"));
    }

    @Test
    void anAuthorKnowsItsOwnEarlierWrites() {
        create("D", "a", "5");
        sync("D");
        patch("D", "a", "6");
        assertFalse(sync("D").orElseThrow().conflict());
        assertAllHave(Map.of("a", "6"));
    }

    @Test
    void writesToDifferentColumnsStandSideBySide() {
        bothHaveARow();
        patch("D", "a", "d");
        patch("E", "b", "e");
        assertEquals(Kind.ACCEPTED, kind("D"));
        Ruling ruling = sync("E").orElseThrow();
        assertEquals(Kind.MERGED, ruling.kind());
        assertFalse(ruling.conflict());
        assertAllHave(Map.of("a", "d", "b", "e"));
    }

    @Test
    void theLaterOfTwoConcurrentWritesStands() {
        bothHaveARow();
        patch("D", "a", "d");
        patch("E", "a", "e");
        sync("E");
        assertEquals(Kind.SUPERSEDED, kind("D"));
        assertAllHave(Map.of("a", "e", "b", "0"));
    }

    @Test
    void theFirstWriterStandsWhoeverComesFirst() {
        model = model(Strategy.FIRST_WRITER_WINS);
        bothHaveARow();
        patch("D", "a", "d");
        patch("E", "a", "e");
        sync("E");
        Ruling ruling = sync("D").orElseThrow();
        assertEquals(Kind.ACCEPTED, ruling.kind());
        assertTrue(ruling.conflict());
        assertAllHave(Map.of("a", "d", "b", "0"));
    }

    @Test
    void aPersonDecidesAndUntilThenStandsWhatWasThere() {
        model = model(Strategy.MANUAL);
        bothHaveARow();
        patch("D", "a", "d");
        patch("E", "a", "e");
        sync("E");
        assertEquals(Kind.DEFERRED, kind("D"));
        assertAllHave(Map.of("a", "e", "b", "0"));
    }

    @Test
    void aVerdictIsAWriteThatNobodyElseHasSeen() {
        bothHaveARow();
        sync("F");
        patch("D", "a", "d");
        patch("F", "a", "f");
        patch("E", "a", "e");
        sync("D");
        sync("E");
        assertEquals(Kind.SUPERSEDED, kind("F"));
        patch("F", "a", "f2");
        assertFalse(sync("F").orElseThrow().conflict());
        assertAllHave(Map.of("a", "f2", "b", "0"));
    }

    @Test
    void aSecondWriteToWhatWasNotAcknowledgedHasSeenNoMoreThanTheFirst() {
        bothHaveARow();
        Device d = model.device("D");
        patch("E", "a", "e1");
        sync("E");
        patch("D", "a", "d1");
        d.checkpoint(model.server().image());
        patch("D", "a", "d2");
        assertTrue(sync("D").orElseThrow().conflict());
        assertAllHave(Map.of("a", "d2", "b", "0"));
    }

    @Test
    void aWriteThatIsMadeDuringASyncStaysOnTopOfWhatArrives() {
        bothHaveARow();
        Device d = model.device("D");
        patch("E", "a", "e");
        sync("E");
        List<Change> nothing = d.send();
        patch("D", "a", "d");
        model.server().commit(nothing, millis);
        d.checkpoint(model.server().image());
        assertEquals(Map.of("a", "d", "b", "0"), d.content().get("r"));
        assertTrue(sync("D").orElseThrow().conflict());
    }

    @Test
    void aRowThatTheServerHasDeletedStaysUnderAnUnsentWriteAsItWas() {
        bothHaveARow();
        Device e = model.device("E");
        patch("E", "a", "e");
        delete("D");
        sync("D");
        List<Change> group = e.send();
        patch("E", "b", "e, later");
        e.checkpoint(model.server().image());
        assertEquals(Map.of("a", "e", "b", "e, later"), e.content().get("r"));
        e.acknowledge(group);
    }

    @Test
    void aRevivedRowIsWhole() {
        bothHaveARow();
        delete("D");
        patch("E", "b", "e");
        sync("D");
        assertEquals(Map.of(), server());
        sync("E");
        assertAllHave(Map.of("a", "0", "b", "e"));
    }

    @Test
    void aDeletionThatComesSecondLosesToALaterWrite() {
        bothHaveARow();
        delete("D");
        patch("E", "b", "e");
        sync("E");
        assertEquals(Kind.SUPERSEDED, kind("D"));
        assertAllHave(Map.of("a", "0", "b", "e"));
    }

    @Test
    void aDeletionWinsWhereThePolicySaysSo() {
        model = model(Deletes.DELETE_WINS);
        bothHaveARow();
        delete("D");
        patch("E", "b", "e");
        sync("D");
        assertEquals(Kind.SUPERSEDED, kind("E"));
        assertEquals(Map.of(), model.device("E").content());
    }

    @Test
    void aDeletionByWhoHasSeenAllIsNoConflict() {
        bothHaveARow();
        patch("E", "b", "e");
        sync("E");
        sync("D");
        delete("D");
        Ruling ruling = sync("D").orElseThrow();
        assertEquals(Kind.ACCEPTED, ruling.kind());
        assertFalse(ruling.conflict());
    }

    @Test
    void aRowThatIsCreatedAnewHasNothingOfTheOldOne() {
        bothHaveARow();
        delete("D");
        create("D", "a", "new");
        assertEquals(Kind.ACCEPTED, kind("D"));
        assertAllHave(Map.of("a", "new"));
    }

    @Test
    void aWholeRowStandsAgainstAnother() {
        model = new Model(new Policy(Strategy.LAST_WRITER_WINS, true, Deletes.BY_STAMP));
        bothHaveARow();
        patch("D", "a", "d");
        patch("E", "b", "e");
        sync("D");
        assertTrue(sync("E").orElseThrow().conflict());
        assertAllHave(Map.of("a", "0", "b", "e"));
    }

    @Test
    void anUpdateOfARowWhoseDeletionIsForgottenIsNoInsert() {
        bothHaveARow();
        delete("D");
        sync("D");
        model.server().forgetDeletions();
        patch("E", "b", "e");
        assertEquals(Kind.SUPERSEDED, kind("E"));
        assertEquals(Map.of(), model.device("E").content());
    }

    @Test
    void concurrentWritesThatAgreeAreNoConflict() {
        bothHaveARow();
        patch("D", "a", "same");
        patch("E", "a", "same");
        sync("D");
        Ruling ruling = sync("E").orElseThrow();
        assertFalse(ruling.conflict());
        assertEquals(Kind.ACCEPTED, ruling.kind());
    }
}
