package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A sync that breaks off is taken up where it broke: nothing is lost, nothing is there twice, and little travels twice. */
class ResumeTest {
    private static final int ROWS = Integer.getInteger("tidemark.rows", 100_000);
    private static final int CUTS = ROWS / 1_000;

    @Test
    void aPushThatIsCutManyTimesCostsATenthMoreAtMost() {
        long clean = push();
        long cut = push(CUTS, clean);
        assertTrue(cut <= clean * 11 / 10, "sent " + cut + " bytes; without cuts " + clean);
    }

    @Test
    void aPullThatIsCutManyTimesRepeatsLessThanAPageEach() {
        long clean = pull();
        long cut = pull(CUTS, clean, false);
        long page = clean * 1_000 / ROWS;
        assertTrue(cut <= clean + CUTS * page, "sent " + cut + " bytes; without cuts " + clean);
    }

    @Test
    void aPushGoesOnAfterTheServerWasRestarted() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            fill(d);
            long clean = push();
            for (int i = 0; i < 5; i++) {
                cluster.wire().cutAfterReceiving(clean / 6);
                assertTrue(!cluster.trySync(d), "a sixth is not all");
                assertEquals(0, Cluster.content(s).size(), "a group is not visible before it is whole");
                s = cluster.restart(s);
            }
            cluster.sync(d);
            long all = cluster.wire().received();
            assertEquals(Cluster.content(d), Cluster.content(s));
            assertTrue(all <= clean * 3 / 2, "sent " + all + " bytes; without restarts " + clean);
        }
    }

    /** D's push breaks off anywhere, and D writes again to what may be at the server by then: of its own writes the last one counts. */
    @Test
    void aRowThatIsWrittenAgainWhileItsPushIsBrokenOffIsOneWrite() {
        for (long cut = 0; cut < 600; cut += 20) {
            try (Cluster cluster = new Cluster().with(Cluster::inPagesOfOneRow)) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                cluster.write(s, "r", "a", "by the server");
                cluster.write(d, "r", "a", "by D");
                cluster.write(d, "q", "a", "q");
                cluster.wire().cutAfterReceiving(cut);
                cluster.trySync(d);
                cluster.wire().heal();
                cluster.write(d, "r", "a", "by D, later");
                cluster.sync(d);
                assertEquals(Optional.of("by D, later"), cluster.read(s, "r", "a"), "cut after " + cut);
                assertEquals(Cluster.content(s), Cluster.content(d), "cut after " + cut);
                assertEquals(0, Cluster.pending(d));
            }
        }
    }

    @Test
    void aPullGoesOnAfterTheDeviceWasRestarted() {
        long clean = pull();
        long all = pull(5, clean, true);
        assertTrue(all <= clean * 2, "sent " + all + " bytes; without restarts " + clean);
    }

    @Test
    void aPullGoesOnAfterTheServerWasRestarted() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            fill(s);
            SyncNode d = cluster.device("D");
            long clean = pull();
            for (int i = 0; i < 3; i++) {
                cluster.wire().cutAfterSending(clean / 3);
                cluster.trySync(d);
                s = cluster.restart(s);
            }
            cluster.sync(d);
            long sent = cluster.wire().sent();
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertTrue(sent <= clean * 3 / 2, "sent " + sent + " bytes; without restarts " + clean);
        }
    }

    private static long push() {
        return push(0, 0);
    }

    /** Returns how many bytes a server received until all was there. */
    private static long push(int cuts, long clean) {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            fill(d);
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < cuts; i++) {
                cluster.wire().cutAfterReceiving(random.nextLong(2 * clean / cuts));
                cluster.trySync(d);
            }
            cluster.wire().heal();
            cluster.sync(d);
            assertEquals(0, Cluster.pending(d));
            assertEquals(Cluster.content(d), Cluster.content(s));
            assertEquals(ROWS, s.status().head(), "nothing was written twice");
            return cluster.wire().received();
        }
    }

    private static long pull() {
        return pull(0, 0, false);
    }

    private static long pull(int cuts, long clean, boolean restarts) {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            fill(s);
            SyncNode d = cluster.device("D");
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < cuts; i++) {
                cluster.wire().cutAfterSending(random.nextLong(2 * clean / cuts));
                cluster.trySync(d);
                d = restarts ? cluster.restart(d) : d;
            }
            cluster.wire().heal();
            cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(ROWS, d.status().head(), "nothing was applied twice");
            return cluster.wire().sent();
        }
    }

    private static void fill(SyncNode node) {
        SplittableRandom random = new SplittableRandom(1);
        node.write(writer -> {
            for (int i = 0; i < ROWS; i++) {
                Map<String, Value> row = new LinkedHashMap<>();
                row.put("title", Value.of("note " + i + " of " + random.nextInt(1_000_000)));
                row.put("amount", Value.of(random.nextLong(1_000_000)));
                row.put("text", Value.of(Long.toHexString(random.nextLong())));
                writer.put(Cluster.NOTES, RowKey.of("k" + i), Row.of(row));
            }
            return null;
        });
    }
}
