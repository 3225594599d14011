package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets system properties")
class RoundsTest {
    @Test
    void everyRunDrawsTheSameNumbersAndEveryRoundOthers() {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        Rounds.each(3, random -> first.add(random.nextLong()));
        Rounds.each(3, random -> second.add(random.nextLong()));
        assertEquals(first, second);
        assertEquals(3, first.stream().distinct().count());
    }

    @Test
    void aFailureNamesASeedThatShowsItAgainInOneRound() {
        List<Long> drawn = new ArrayList<>();
        IllegalStateException cause = new IllegalStateException("third");
        AssertionError failure = assertThrows(
                AssertionError.class,
                () -> Rounds.each(5, random -> {
                    drawn.add(random.nextLong());
                    if (drawn.size() == 3) {
                        throw cause;
                    }
                }));
        String seed = Long.toString(Rounds.USUAL_SEED + 2);
        assertTrue(
                failure.getMessage().contains("-Dtidemark.seed=" + seed + " -Dtidemark.rounds=1"), failure::getMessage);
        assertSame(cause, failure.getCause());
        List<Long> again = new ArrayList<>();
        with(
                "tidemark.seed",
                seed,
                () -> with(
                        "tidemark.rounds",
                        "1",
                        () -> Rounds.each(5, random -> {
                            again.add(random.nextLong());
                        })));
        assertEquals(drawn.subList(2, 3), again);
    }

    @Test
    void anotherSeedDrawsOtherNumbersAndMoreRoundsAreRun() {
        List<Long> usual = new ArrayList<>();
        List<Long> other = new ArrayList<>();
        Rounds.each(2, random -> usual.add(random.nextLong()));
        with(
                "tidemark.seed",
                "7",
                () -> with(
                        "tidemark.rounds",
                        "9",
                        () -> Rounds.each(2, random -> {
                            other.add(random.nextLong());
                        })));
        assertEquals(9, other.size());
        assertNotEquals(usual, other.subList(0, 2));
    }

    private static void with(String property, String value, Runnable work) {
        String before = System.setProperty(property, value);
        try {
            work.run();
        } finally {
            if (before == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, before);
            }
        }
    }
}
