package dev.tidemark.runtime.internal.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.internal.wire.Incarnation;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncarnationsTest {
    private final Incarnations restored = Incarnations.NONE.open(1, 1).open(3, 81);

    @Test
    void aPositionCountsUpToWhereItsIncarnationEnded() {
        assertEquals(70, restored.effective(1, 70));
        assertEquals(80, restored.effective(1, 100));
        assertEquals(100, restored.effective(3, 100));
        assertEquals(0, restored.effective(2, 100), "nobody knows it");
    }

    @Test
    void aCursorIsWoundBackToWhereTheListsPart() {
        assertEquals(80, restored.common(List.of(new Incarnation(1, 1)), 100));
        assertEquals(60, restored.common(List.of(new Incarnation(1, 1)), 60));
        assertEquals(80, restored.common(List.of(new Incarnation(1, 1), new Incarnation(2, 91)), 100));
        assertEquals(74, restored.common(List.of(new Incarnation(1, 1), new Incarnation(2, 75)), 100));
        assertEquals(100, restored.common(List.of(new Incarnation(1, 1), new Incarnation(3, 81)), 100));
        assertEquals(0, restored.common(List.of(new Incarnation(9, 1)), 100), "the log of another server");
        assertEquals(0, restored.common(List.of(), 0));
    }

    @Test
    void anIncarnationThatARestoreForgotIsLearnedFromADevice() {
        Incarnations learned = restored.learn(List.of(new Incarnation(1, 1), new Incarnation(2, 75)), 100);
        assertEquals(74, learned.effective(2, 100));
        assertEquals(73, learned.effective(2, 73));
        assertSame(learned, learned.learn(List.of(new Incarnation(1, 1), new Incarnation(2, 75)), 100));
    }

    @Test
    void anIncarnationInWhichNothingWasGivenMakesWayForTheNext() {
        Incarnations started = Incarnations.NONE.open(1, 1).open(2, 1).open(3, 1);
        assertEquals(List.of(new Incarnation(1, 1), new Incarnation(3, 1)), started.list());
        assertEquals(3, started.open(4, 2).list().size(), "position 1 was given in the third");
    }

    @Test
    void aListHoldsOneWhoseLastIncarnationMadeWay() {
        List<Incarnation> before = List.of(new Incarnation(1, 1), new Incarnation(2, 81));
        assertTrue(restored.holds(before, 80));
        assertEquals(80, restored.common(before, 80));
        assertFalse(restored.holds(before, 81), "what was given in it is lost");
        assertFalse(restored.holds(List.of(new Incarnation(9, 1)), 0), "the log of another server");
        assertFalse(Incarnations.NONE.holds(before, 0));
        assertSame(restored, restored.learn(before, 80), "nobody can name it");
    }
}
