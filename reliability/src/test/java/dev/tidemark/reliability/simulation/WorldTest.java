package dev.tidemark.reliability.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.reliability.histories.HistoryRunner;
import dev.tidemark.reliability.histories.WorkFolder;
import dev.tidemark.reliability.histories.WorldDisks;
import dev.tidemark.testkit.simulation.Counters;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.Shelf;
import dev.tidemark.testkit.simulation.Shrinking;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.Step;
import dev.tidemark.testkit.simulation.Violation;
import dev.tidemark.testkit.simulation.World;
import dev.tidemark.testkit.simulation.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps do in a world, and what observers hear of it. */
class WorldTest {
    private static final Shelf SHELF = Shelf.ofClassPath();

    @TempDir
    private Path folder;

    private World world(String setup, Observer... observers) {
        return new World(Setup.parse(setup), new WorldDisks(folder), SHELF, List.of(observers));
    }

    private static void run(World world, String... steps) {
        History.parse("seed=1\n" + String.join("\n", steps)).steps().forEach(world::apply);
    }

    private static boolean has(World world, String node, String row) {
        return world.node(node)
                .orElseThrow()
                .content()
                .get(World.TABLE)
                .containsKey(Edit.delete("", row).key());
    }

    /** Notes what it hears. */
    private static final class Diary implements Observer {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void wrote(Written write) {
            lines.add("wrote " + write.node() + ":" + write.number());
        }

        @Override
        public void took(String server, String device, long upTo, long head) {
            lines.add("took " + device + ":" + upTo + " at " + head);
        }

        @Override
        public void acknowledged(String device, long upTo) {
            lines.add("acknowledged " + device + ":" + upTo);
        }

        @Override
        public void caughtUp(String device, long cursor) {
            lines.add("caught up " + device + " " + cursor);
        }
    }

    @Test
    void observersHearWhereAWriteIsOnItsWay() {
        Diary diary = new Diary();
        try (World world = world("devices=2", diary)) {
            run(world, "Write A notes/r a=17", "Sync A", "Await A", "Sync B", "Await B");
        }
        assertEquals(
                List.of("wrote A:1", "took A:1 at 1", "acknowledged A:1", "caught up A 1", "caught up B 1"),
                diary.lines);
    }

    @Test
    void aServerThatDiesRightBehindACommitHasCommitted() {
        Diary diary = new Diary();
        try (World world = world("devices=2", diary)) {
            run(world, "Write A notes/r a=17", "Sync A", "Run 2", "CrashAt S 1 false", "Await A");
            assertFalse(world.server().isUp());
        }
        assertEquals(List.of("wrote A:1", "took A:1 at 1"), diary.lines);
    }

    @Test
    void aProcessThatDiesBeforeACommitHasNotWritten() {
        try (World world = world("devices=2")) {
            run(world, "CrashAt A 0 true", "Write A notes/r a=17", "Start A");
            assertFalse(has(world, "A", "r"));
            run(world, "CrashAt A 0 false", "Write A notes/r a=18", "Start A");
            assertTrue(has(world, "A", "r"));
        }
    }

    @Test
    void aPowerCutCostsWhatWasNotSyncedAndNoMore() {
        try (World durable = world("devices=2")) {
            run(durable, "Write A notes/r a=17", "CutPower A", "Start A");
            assertTrue(has(durable, "A", "r"));
        }
        boolean lost = false;
        for (int seed = 1; seed < 20; seed++) {
            try (World lazy = world("devices=2 syncedEvery=100 seed=" + seed)) {
                run(lazy, "Write A notes/r a=17", "CutPower A", "Start A");
                lost |= !has(lazy, "A", "r");
            }
        }
        assertTrue(lost, "a disk that syncs every hundredth commit has lost none in twenty worlds");
    }

    @Test
    void aPowerCutAtASqliteFileCutsItsLogAndItOpensAgain() {
        for (int seed = 1; seed < 10; seed++) {
            try (World world = world("devices=2 disk=sqlite syncedEvery=9 seed=" + seed)) {
                run(world, "Write A notes/r1 a=17", "Write A notes/r2 a=18", "CutPower A", "Start A");
                assertTrue(
                        has(world, "A", "r1") || !has(world, "A", "r2"), "a later commit has outlived an earlier one");
                world.heal();
                world.settle();
            }
        }
    }

    /** What it had acknowledged is in its log, whether it died or lost power, and in copies of its disk. */
    @Test
    void aServerThatCommitsToMemoryFirstComesBackWithAllOfIt() {
        try (World world = world("devices=2 disk=tiered")) {
            run(world, "Write A notes/r a=17", "Sync A", "Await A", "Crash S", "Start S");
            assertTrue(has(world, "S", "r"));
            run(world, "Write A notes/q a=18", "Sync A", "Await A", "CutPower S", "Start S");
            assertTrue(has(world, "S", "r") && has(world, "S", "q"));
            world.heal();
            world.settle();
        }
    }

    @Test
    void aConnectionIsCutAtAByteAndTheFrameIsLost() {
        try (World world = world("devices=2")) {
            run(world, "Write A notes/r a=17", "Cut A UP 150", "Sync A", "Await A");
            assertEquals(1, world.faults().counts().get("cut"));
            assertFalse(has(world, "S", "r"));
            run(world, "Sync A", "Await A");
            assertTrue(has(world, "S", "r"));
        }
    }

    @Test
    void whatAHalfOpenConnectionSwallowsNeverArrives() {
        try (World world = world("devices=2")) {
            run(world, "Write A notes/r a=17", "Swallow A UP", "Sync A", "Run 5", "Mend A", "Await A");
            assertFalse(has(world, "S", "r"));
            assertFalse(world.node("A").filter(SimulatedNode::isUp).isEmpty());
        }
    }

    @Test
    void anOldSessionThatArrivesAgainChangesNothing() {
        try (World world = world("devices=2")) {
            run(world, "Write A notes/r a=17", "Sync A", "Await A", "Write B notes/r a=18", "Sync B", "Await B");
            var before = world.server().content();
            run(world, "Replay A 0", "Run 100", "Replay B 0", "Run 100");
            assertEquals(before, world.server().content());
            assertEquals(2, world.faults().counts().get("replay"));
        }
    }

    @Test
    void aBackupIsWhatTheNodeHeldThen() {
        try (World world = world("devices=2")) {
            run(world, "Write A notes/r1 a=17", "BackUp A", "Write A notes/r2 a=18", "Restore A");
            assertTrue(has(world, "A", "r1"));
            assertFalse(has(world, "A", "r2"));
        }
    }

    @Test
    void whatIsAddedToACounterIsHeardAndCounted() {
        List<String> heard = new ArrayList<>();
        try (World world = world("devices=2 counters=true", new Observer() {
            @Override
            public void added(String node, String row, long delta) {
                heard.add(node + " " + row + " " + delta);
            }
        })) {
            run(world, "Add A k1 5", "Sync A", "Await A", "Add A k1 5", "Add S k1 1");
            world.heal();
            world.settle();
            assertEquals(List.of("A k1 5", "S k1 1"), heard, "A did not have the counter at first");
            Row counter = world.server().content().get(Counters.TABLE).get(RowKey.of("k1"));
            assertEquals(OptionalLong.of(6), Counters.read(counter));
        }
    }

    @Test
    void aCopyIsADeviceOfItsOwn() {
        try (World world = world("devices=2")) {
            run(world, "Write A notes/r a=17", "Copy A A2", "Write A2 notes/q a=18");
            assertTrue(has(world, "A2", "r"));
            assertFalse(has(world, "A", "q"));
            world.heal();
            world.settle();
            assertTrue(has(world, "A", "q"));
        }
    }

    @Test
    void serversSideBySideAreOneServer() {
        Diary diary = new Diary();
        try (World world = world("devices=2 servers=2", diary)) {
            run(world, "Write A notes/r a=17", "Part A S2", "Sync A", "Await A");
            run(world, "Mend A", "Part A S", "Write A notes/r a=18", "Sync A", "Await A");
            assertTrue(has(world, "S", "r") && has(world, "S2", "r"));
        }
        assertEquals(
                List.of("wrote A:1", "took A:1 at 1", "acknowledged A:1", "caught up A 1"), diary.lines.subList(0, 4));
        assertTrue(diary.lines.contains("took A:2 at 2"), () -> diary.lines.toString());
    }

    @Test
    void aDeviceGoesOnAtAnotherServerWhenOneIsKilled() {
        try (World world = world("devices=2 servers=2")) {
            for (String server : List.of("S", "S2")) {
                run(world, "Crash " + server, "Write A notes/" + server + " a=17", "Sync A", "Await A");
                assertTrue(world.server().isUp());
                assertTrue(has(world, world.server().name(), server));
                run(world, "Start " + server);
            }
        }
    }

    @Test
    void aNoticeIsLateOrLostAndThenMadeUpFor() {
        try (World world = world("devices=2 servers=2")) {
            run(world, "Part A S2", "Live A", "Pass 100");
            run(world, "DelayNotices 400", "Write S2 notes/late a=17", "Pass 300");
            assertFalse(has(world, "A", "late"));
            run(world, "Pass 200");
            assertTrue(has(world, "A", "late"));
            run(world, "DelayNotices 0", "LoseNotices 1", "Write S2 notes/lost a=18", "Pass 900");
            assertFalse(has(world, "A", "lost"));
            run(world, "Pass 200");
            assertTrue(has(world, "A", "lost"));
            assertEquals(1, world.faults().counts().get("lost notice"));
        }
    }

    @Test
    void whatHappensToADatabaseHappensToAllItsServers() {
        try (World world = world("devices=2 servers=2")) {
            run(world, "BackUp S", "Write S2 notes/r a=17");
            assertTrue(has(world, "S", "r"));
            run(world, "Restore S2");
            assertFalse(has(world, "S", "r") || has(world, "S2", "r"));
            run(world, "CutPower S");
            assertFalse(world.server().isUp());
        }
    }

    @Test
    void whoIsLiveIsHeldToHear() {
        try (World world = world("devices=2 servers=2")) {
            run(world, "Live A", "Live B", "Write A notes/r a=17");
            world.heal();
            world.settle();
            assertTrue(has(world, "B", "news-S") && has(world, "B", "news-S2"));
        }
    }

    @Test
    void aHistoryRunsTheSameWayTwice() throws IOException {
        try (WorkFolder files = WorkFolder.create()) {
            HistoryRunner runner = new HistoryRunner(files.path());
            for (long seed : new long[] {100, 200, 300}) {
                runner.run(seed);
            }
        }
    }

    @Test
    void aHistoryThatFailsIsMadeShort() {
        History failing = new History(
                Setup.of(2),
                Stream.of("Pass 1", "Write A notes/r a=17 ; notes/q a=18", "Sync A", "Write B notes/r a=19", "Run 3")
                        .flatMap(line -> History.parse("seed=1\n" + line).steps().stream())
                        .toList());
        History shortest = new Shrinking(history -> history.toString().contains("a=18"), 1_000).shrink(failing);
        assertEquals(List.of(new Step.Write("A", List.of(Edit.of("notes", "q", "a", 18)))), shortest.steps());
    }

    @Test
    void whatAnObserverFindsWrongEndsTheRun() {
        try (World world = world("devices=2", new Observer() {
            @Override
            public void healed() {
                throw new Violation("a test", "is heard");
            }
        })) {
            assertEquals("a test", assertThrows(Violation.class, world::heal).invariant());
        }
    }
}
