package dev.tidemark.reliability.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.testkit.simulation.Draw;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories are data: drawn from a seed, written as text, read again. */
class HistoryTextTest {
    @Test
    void aHistoryIsReadAsItWasWritten() {
        for (long seed = 0; seed < 200; seed++) {
            History drawn = Draw.history(seed);
            assertEquals(drawn, History.parse(drawn.toString()), "seed " + seed);
        }
    }

    @Test
    void aSeedAlwaysDrawsTheSameHistory() {
        assertEquals(Draw.history(7), Draw.history(7));
        assertNotEquals(Draw.history(7).steps(), Draw.history(8).steps());
    }

    @Test
    void commentsAndPartsThatAreAsUsualMayBeLeftOut() {
        History history = History.parse("# said to people\nseed=3 codec=zstd\nWrite A notes/r a=17 ; notes/q delete\n");
        assertEquals("zstd", history.setup().codec());
        assertEquals(Setup.of(3).strategy(), history.setup().strategy());
        assertEquals(
                List.of(new Step.Write("A", List.of(Edit.of("notes", "r", "a", 17), Edit.delete("notes", "q")))),
                history.steps());
    }

    @Test
    void whatIsNoHistoryIsRefusedWithWhatWouldBeRight() {
        assertRefused("seed=1\nFly A\n", "Write");
        assertRefused("seed=1\nCut A\n", "direction");
        assertRefused("seed=1\nCut A SIDEWAYS 3\n", "UP");
        assertRefused("colour=green\n", "strategy");
        assertRefused("", "line");
    }

    private static void assertRefused(String text, String hint) {
        String message = assertThrows(IllegalArgumentException.class, () -> History.parse(text))
                .getMessage();
        assertTrue(message.contains(hint), message);
    }

    @Test
    void everyNumberHasAValueOfItsOwn() {
        for (long number = 0; number < 100_000; number++) {
            assertEquals(number, Edit.number(Edit.value(number)));
        }
    }
}
