package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KitRunTest {
    @Test
    void itTellsWhichTestsFailed() {
        KitRun run = KitRun.of(HalfRight.class);
        assertEquals(3, run.tests());
        assertEquals(2, run.failures().size());
        KitRun.assertCaughtBy(HalfRight.class, "wrong", "broken");
    }

    @Test
    void aFaultThatIsCaughtByAnotherTestOrNotAtAllIsTold() {
        AssertionError other =
                assertThrows(AssertionError.class, () -> KitRun.assertCaughtBy(HalfRight.class, "wrong"));
        assertTrue(other.getMessage().contains("broken: java.lang.IllegalStateException: boom"), other::getMessage);
        assertThrows(AssertionError.class, () -> KitRun.assertCaughtBy(HalfRight.class, "right", "wrong"));
        assertThrows(AssertionError.class, () -> KitRun.assertPasses(HalfRight.class));
        assertThrows(AssertionError.class, () -> KitRun.assertPasses(Nothing.class));
    }

    static class Nothing {}

    static class HalfRight {
        @Test
        void right() {
            assertEquals(2, 1 + 1);
        }

        @Test
        void wrong() {
            assertEquals(3, 1 + 1);
        }

        @Test
        void broken() {
            throw new IllegalStateException("boom");
        }
    }
}
