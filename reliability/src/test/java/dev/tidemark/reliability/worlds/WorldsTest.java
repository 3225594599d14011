package dev.tidemark.reliability.worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The engine comes to what the model comes to, in every small world of some schedules. All schedules are for {@code reliability/run
 * worlds}; those that a build plays are every so many-th, so that each policy is among them.
 */
class WorldsTest {
    /** A prime, so that it never keeps step with the policies. */
    private static final int EVERY = Integer.getInteger("tidemark.worlds.every", 14_983);

    private static final int LEAST = 5_000;

    private final List<String> stories = new ArrayList<>();
    private final Comparison comparison = new Comparison(stories::add);

    @Test
    void theEngineComesToWhatTheModelComesTo() {
        Set<String> seen = new HashSet<>();
        for (Scope scope : Scope.ALL) {
            int[] number = {0};
            scope.schedules(schedule -> {
                if (number[0]++ % EVERY == 0) {
                    Cases.of(schedule).keySet().forEach(small -> seen.add(small.toString()));
                    comparison.compare(schedule);
                }
            });
        }
        assertEquals(List.of(), stories, "to see one again: reliability/run worlds CASE");
        assertEquals(seen.size(), comparison.cases(), "no case comes twice");
        assertTrue(comparison.cases() >= LEAST, comparison.cases() + " cases");
    }

    @Test
    void aCaseThatIsPlayedAloneComesToTheSame() {
        List<String> cases = List.of(
                "last-writer-wins,columns,by-stamp whole Da Eb D! Ex E! D! Di",
                "first-writer-wins,columns,update-wins whole Dx Ea D! Di Eb",
                "client-wins,rows,delete-wins lean Da Eb E! Dk",
                "manual,columns,strategy nothing Di Ei Da D! Ea Db~",
                "server-wins,columns,by-stamp whole Da D? Ea E! Da");
        cases.forEach(text -> comparison.compareAlone(SmallWorld.parse(text)));
        assertEquals(List.of(), stories);
    }

    @Test
    void theTextOfACaseIsReadAgain() {
        String text = "first-writer-wins,rows,update-wins lean Da Ek Sx D? Di~ E!";
        assertEquals(text, SmallWorld.parse(text).toString());
    }
}
