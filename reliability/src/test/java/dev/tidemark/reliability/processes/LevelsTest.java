package dev.tidemark.reliability.processes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reliability/run levels} goes on to a hundred kills of each where these are few; {@code -Dtidemark.kills=} has more here. */
class LevelsTest {
    private static final int KILLS = Integer.getInteger("tidemark.kills", 5);
    private static final int THREADS = 3;

    @TempDir
    private Path folder;

    @Test
    void noKillCostsMoreThanTheDurabilityAllowsAndNothingIsLostInTheEnd() throws Exception {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        LevelsProgress progress = new LevelsProgress(folder.resolve("levels.properties"));
        boolean held = new Levels(folder, KILLS, Long.getLong("tidemark.seed", 1), progress, told::add).run(THREADS);
        told.forEach(System.out::println);
        assertTrue(held, () -> String.join("\n", told));
        LevelPair.all().forEach(pair -> assertTrue(progress.of(pair).kills() == KILLS, pair::toString));
    }

    @Test
    void aServerThatKeepsLessThanItsDurabilityPromisesIsNoticed() throws Exception {
        assertNoticed(Level.WAL, new Told(Level.INTERVAL, Level.WAL.window()), "the server lost");
    }

    @Test
    void aServerThatFlushesLaterThanItsIntervalAllowsIsNoticed() throws Exception {
        assertNoticed(Level.INTERVAL, new Told(Level.INTERVAL, Duration.ofSeconds(10)), "the backend has 0 rows of 1");
    }

    @Test
    void whatDidNotHoldInOneRunIsToldByTheNextOneToo() throws Exception {
        LevelsProgress progress = new LevelsProgress(folder.resolve("levels.properties"));
        for (LevelPair pair : LevelPair.all()) {
            progress.add(pair, tally -> tally.plus(new LevelTally.Loss(0, Duration.ZERO)));
        }
        Levels levels = new Levels(folder, 1, 1, progress, line -> {});
        assertTrue(levels.run(1), "all had their kill, and each held");
        progress.add(LevelPair.all().get(0), LevelTally::plusBroken);
        assertFalse(levels.run(1));
    }

    @Test
    void aCycleThatCanNotBeRunDoesNotHold() throws Exception {
        Backend backend = LevelPair.Place.SQLITE.in(folder);
        Installation none = new Installation(folder.resolve("nothing is here"));
        try (LevelCycles cycles = new LevelCycles(none, folder, Level.WAL, backend, new SplittableRandom(1))) {
            assertTrue(assertThrows(Broken.class, cycles::next).getCause() instanceof IOException);
        }
    }

    @Test
    void aWriterThatFailsThoughNobodyWasKilledIsToldOnceItHasEnded() throws Exception {
        SyncNode device = (SyncNode) Proxy.newProxyInstance(
                SyncNode.class.getClassLoader(), new Class<?>[] {SyncNode.class}, (proxy, call, arguments) -> {
                    if (call.getName().equals("sync")) {
                        throw new IllegalStateException("no number follows");
                    }
                    return null;
                });
        LevelWriter writer = new LevelWriter(device, new SplittableRandom(1));
        writer.start().join();
        Broken broken = assertThrows(Broken.class, writer::check);
        assertTrue(broken.getMessage().contains("no number follows"), broken::getMessage);
    }

    private void assertNoticed(Level level, Told told, String words) throws Exception {
        Backend backend = LevelPair.Place.SQLITE.in(folder);
        RandomGenerator random = new SplittableRandom(1);
        try (LevelCycles cycles = new LevelCycles(Installation.built(), folder, level, told, backend, random)) {
            Broken noticed = assertThrows(Broken.class, () -> {
                for (int i = 0; i < 20; i++) {
                    cycles.next();
                }
            });
            assertTrue(noticed.getMessage().contains(words), noticed::getMessage);
        }
    }
}
