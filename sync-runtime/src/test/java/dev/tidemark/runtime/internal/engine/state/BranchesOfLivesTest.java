package dev.tidemark.runtime.internal.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.runtime.internal.mesh.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BranchesOfLivesTest {
    private static final UUID NODE = new UUID(1, 2);

    private static Author life(long number) {
        return new Author(NODE, number);
    }

    private static boolean covers(Lives lives, Author seen, long position, Author author, long number) {
        return lives.covers(new TreeMap<>(Map.of(seen, position)), author, number);
    }

    @Test
    void whoHasSeenALifeHasSeenWhatItGoesOnFromUpToThere() {
        Lives lives = Lives.NONE.with(
                List.of(new Life(life(1), life(0), 10), new Life(life(2), life(1), 20), new Life(life(3), life(0), 5)));
        assertTrue(covers(lives, life(2), 25, life(0), 10));
        assertFalse(covers(lives, life(2), 25, life(0), 11));
        assertTrue(covers(lives, life(2), 25, life(1), 20));
        assertFalse(covers(lives, life(2), 25, life(3), 6), "another branch");
        assertTrue(covers(lives, life(3), 9, life(0), 5));
        assertFalse(covers(lives, life(3), 9, life(0), 6));
    }

    @Test
    void whatIsToldInACircleEnds() {
        Lives lives = Lives.NONE.with(List.of(new Life(life(1), life(2), 10), new Life(life(2), life(1), 20)));
        assertTrue(covers(lives, life(1), 30, life(2), 10));
        assertFalse(covers(lives, life(1), 30, life(3), 1));
    }

    @Test
    void branchesAreToldApartHoweverManyThereAre() {
        SplittableRandom random = new SplittableRandom(7);
        for (int times = 0; times < 50; times++) {
            List<Life> all = new ArrayList<>();
            Map<Author, Life> byAuthor = new TreeMap<>();
            for (int i = 1; i <= 40; i++) {
                Author before = life(random.nextInt(i));
                long least = byAuthor.containsKey(before) ? byAuthor.get(before).end() : 0;
                Life next = new Life(life(i), before, least + random.nextInt(10));
                all.add(next);
                byAuthor.put(next.author(), next);
            }
            Lives lives = Lives.NONE.with(all);
            for (int i = 0; i < 200; i++) {
                Author from = life(random.nextInt(41));
                Author to = life(random.nextInt(41));
                long position = random.nextInt(200);
                long reach = walked(byAuthor, from, position, to);
                assertEquals(reach >= 0, covers(lives, from, position, to, Math.max(0, reach)));
                assertFalse(covers(lives, from, position, to, reach + 1) && reach >= 0);
            }
        }
    }

    private static long walked(Map<Author, Life> lives, Author from, long position, Author to) {
        long end = position;
        for (Author at = from; ; ) {
            if (at.equals(to)) {
                return end;
            }
            Life life = lives.get(at);
            if (life == null) {
                return -1;
            }
            end = Math.min(end, life.end());
            at = life.before();
        }
    }

    @Test
    void aHundredThousandStartsAreNotWalkedForEachQuestion() {
        List<Life> all = new ArrayList<>();
        int starts = 100_000;
        for (int i = 1; i <= starts; i++) {
            all.add(new Life(life(i), life(i - 1), i));
        }
        Lives lives = Lives.NONE.with(all);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < starts; i++) {
                assertTrue(covers(lives, life(starts), starts + 1L, life(i), i));
            }
        });
    }
}
