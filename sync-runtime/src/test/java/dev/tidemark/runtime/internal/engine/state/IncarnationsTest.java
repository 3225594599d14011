package dev.tidemark.runtime.internal.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

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
}
