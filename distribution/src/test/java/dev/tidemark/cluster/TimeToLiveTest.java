package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that nobody writes for as long as their table lets them live are deleted, once, by the server, for everybody. */
class TimeToLiveTest {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final Duration MOMENT = Duration.ofSeconds(2);
    private static final Duration TEN_YEARS = Duration.ofDays(3_650);

    private final Cluster cluster =
            Cluster.withoutPolicies().with(builder -> builder.clock(this::now).timeToLive(Cluster.NOTES, LIFE));

    /** By how much the clocks are wrong. */
    private Duration ahead = Duration.ZERO;

    private Instant now() {
        return cluster.time.instant().plus(ahead);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aRowGoesWhenNobodyHasWrittenItForItsLifeAndNotBefore() {
        SyncNode s = cluster.server();
        cluster.write(s, "r", "a", "1");
        cluster.time.advance(LIFE.minus(MOMENT));
        assertTrue(cluster.has(s, "r"));
        cluster.write(s, "r", "a", "2");
        cluster.time.advance(LIFE.minus(MOMENT));
        assertTrue(cluster.has(s, "r"), "it was written again");
        cluster.time.advance(MOMENT.multipliedBy(2));
        assertFalse(cluster.has(s, "r"));
    }

    @Test
    void theDeletionReachesDevicesAndIsNotUndoneByTheirCopies() {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        SyncNode e = cluster.device("E");
        cluster.write(d, "r", "a", "1");
        cluster.settle(List.of(d, e));
        List<ChangeEvent> heard = new ArrayList<>();
        e.onChange(heard::add);
        cluster.time.advance(LIFE);
        assertFalse(cluster.has(s, "r"));
        assertTrue(cluster.has(d, "r") && cluster.has(e, "r"), "a device leaves it to its server");
        cluster.settle(List.of(d, e));
        assertFalse(cluster.has(d, "r") || cluster.has(e, "r"));
        assertEquals(List.of(new ChangeEvent(Cluster.NOTES, RowKey.of("r"), ChangeEvent.Kind.DELETED, true)), heard);
        cluster.settle(List.of(d, e));
        assertFalse(cluster.has(s, "r"), "nobody brings it back");
        assertEquals(0, d.outcomes().size() + e.outcomes().size());
    }

    @Test
    void whatADeviceWroteInTimeAndSendsLateLivesOn() {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        cluster.write(d, "r", "a", "1");
        cluster.sync(d);
        cluster.time.advance(LIFE.minus(Duration.ofMinutes(1)));
        cluster.write(d, "r", "b", "in time");
        cluster.time.advance(Duration.ofMinutes(2));
        assertFalse(cluster.has(s, "r"), "the server did not know");
        cluster.settle(List.of(d));
        assertEquals(Optional.of("in time"), cluster.read(s, "r", "b"));
        assertEquals(Optional.of("1"), cluster.read(s, "r", "a"), "and it is whole");
        assertEquals(Cluster.content(s), Cluster.content(d));
        cluster.time.advance(LIFE.multipliedBy(2));
        assertFalse(cluster.has(s, "r"), "until nobody has written it for its life again");
    }

    @Test
    void rowsThatComeTooLateGoToo() {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        cluster.write(d, "old", "a", "1");
        cluster.time.advance(LIFE);
        cluster.write(s, "new", "a", "1");
        cluster.sync(d);
        cluster.time.advance(LIFE.plus(MOMENT));
        assertEquals(Map.of(), Cluster.content(s));
    }

    @Test
    void aThousandsOfThemGoAndOtherTablesStay() {
        SyncNode s = cluster.server();
        s.define(TableDefinition.open("kept", "id"));
        s.write(writer -> {
            for (int i = 0; i < 2_500; i++) {
                writer.put(i % 2 == 0 ? Cluster.NOTES : "kept", RowKey.of(i), Cluster.row("a", "1"));
            }
            return writer;
        });
        cluster.time.advance(LIFE.plus(MOMENT));
        assertEquals(0, Cluster.content(s).size());
        assertEquals(
                1_250,
                s.status().tables().stream()
                        .filter(table -> table.name().equals("kept"))
                        .findFirst()
                        .orElseThrow()
                        .rows());
    }

    @Test
    void aServerThatWasAwayDoesItWhenItIsBack() {
        SyncNode s = cluster.server();
        cluster.write(s, "r", "a", "1");
        s = cluster.restart(s);
        cluster.time.advance(LIFE.plus(MOMENT));
        assertFalse(cluster.has(s, "r"));
    }

    @Test
    void twoServersOnOneStoreDeleteItOnce() {
        SharedStore store = new SharedStore(cluster.time);
        SyncNode left = cluster.server(store.open(), URI.create("memory://left"));
        SyncNode right = cluster.server(store.open(), URI.create("memory://right"));
        cluster.write(left, "r", "a", "1");
        long head = right.status().head();
        cluster.time.advance(LIFE.plus(MOMENT));
        assertFalse(cluster.has(left, "r") || cluster.has(right, "r"));
        assertEquals(head + 1, right.status().head());
    }

    @Test
    void aDeviceThatIsOpenedWithoutItsServerStillLeavesItToThat() {
        SyncNode s = cluster.server();
        SyncNode d = cluster.device("D");
        cluster.write(d, "r", "a", "1");
        cluster.sync(d);
        StorageBackend kept = cluster.copyOf(d);
        cluster.stop(d);
        cluster.stop(s);
        SyncNode alone = alone(kept);
        cluster.time.advance(LIFE.multipliedBy(2));
        assertTrue(cluster.has(alone, "r"), "as a command does that looks at its file");
        alone.close();
    }

    @Test
    void aNodeThatHasNobodyToSyncWithDoesItItself() {
        SyncNode alone = alone(Cluster.memory());
        alone.define(TableDefinition.open(Cluster.NOTES, "id"));
        cluster.write(alone, "r", "a", "1");
        cluster.time.advance(LIFE.plus(MOMENT));
        assertFalse(cluster.has(alone, "r"));
        alone.close();
    }

    private SyncNode alone(StorageBackend store) {
        return SyncNode.builder()
                .name("alone")
                .storage(store)
                .strategy("later", conflict -> Resolution.keep(conflict.second()))
                .conflict(List.of("later"))
                .clock(cluster.time)
                .random(new SplittableRandom(1))
                .scheduler(cluster.time)
                .timeToLive(Cluster.NOTES, LIFE)
                .start();
    }

    /** A row that others refer to can't go, and keeps nobody else from going. */
    @Test
    void aRowThatOthersReferToStaysAndTheOthersGo() {
        SyncNode s = cluster.server();
        s.define(children());
        cluster.write(s, "a", "a", "1");
        cluster.write(s, "parent", "a", "1");
        cluster.write(s, "z", "a", "1");
        s.write(writer -> {
            writer.put("children", RowKey.of("c"), Cluster.row("parent", "parent"));
            return writer;
        });
        cluster.time.advance(LIFE.plus(MOMENT));
        assertEquals(
                List.of(RowKey.of("parent")), List.copyOf(Cluster.content(s).keySet()));
    }

    private static TableDefinition children() {
        return new TableDefinition(
                "children",
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(ColumnDefinition.of("parent", ColumnType.STRING)),
                List.of(),
                List.of(ForeignKey.of(List.of("parent"), Cluster.NOTES, List.of("id"))));
    }

    @Test
    void aTableWithoutALifeIsNotLookedAt() {
        SyncNode s = cluster.with(builder -> builder).server();
        cluster.write(s, "r", "a", "1");
        cluster.time.advance(LIFE.multipliedBy(10));
        assertTrue(cluster.has(s, "r"));
    }

    /** Its row is not written again, so nothing else would have it looked at. */
    @Test
    void aRowThatOthersReferToGoesWhenNobodyRefersToItAnyMore() {
        SyncNode s = cluster.server();
        s.define(children());
        cluster.write(s, "parent", "a", "1");
        s.write(writer -> {
            writer.put("children", RowKey.of("c"), Cluster.row("parent", "parent"));
            return writer;
        });
        cluster.time.advance(LIFE.plus(MOMENT));
        assertTrue(cluster.has(s, "parent"));
        s.write(writer -> writer.delete("children", RowKey.of("c")));
        SyncNode again = cluster.restart(s);
        cluster.time.advance(LIFE);
        assertFalse(cluster.has(again, "parent"));
    }

    @Test
    void aServerThatStartsWithAClockThatIsYearsAheadDeletesNothingAndSaysSo() {
        SyncNode s = cluster.server();
        cluster.write(s, "r", "a", "1");
        ahead = TEN_YEARS;
        s = cluster.restart(s);
        cluster.time.advance(Duration.ofHours(3));
        assertTrue(cluster.has(s, "r"));
        assertTrue(
                s.status().problems().get(0).contains("Put the clock right"),
                s.status().problems()::toString);
        cluster.write(s, "by the wrong clock", "a", "1");
        ahead = Duration.ZERO;
        s = cluster.restart(s);
        cluster.time.advance(MOMENT);
        assertEquals(List.of(), s.status().problems());
        assertFalse(cluster.has(s, "r"), "by the right clock it is over");
        cluster.time.advance(LIFE.multipliedBy(2));
        assertEquals(Map.of(), Cluster.content(s), "a time to come is no life for years");
    }

    @Test
    void aClockThatLeapsWhileItsServerRunsIsNotBelievedEither() {
        SyncNode s = cluster.server();
        cluster.write(s, "r", "a", "1");
        cluster.time.advance(MOMENT);
        ahead = TEN_YEARS;
        cluster.time.advance(Duration.ofHours(3));
        assertTrue(cluster.has(s, "r"));
    }

    @Test
    void aServerThatWasAwayForLongDoesItADayAfterItIsBack() {
        SyncNode s = cluster.server();
        cluster.write(s, "r", "a", "1");
        ahead = Duration.ofDays(40);
        s = cluster.restart(s);
        cluster.time.advance(Duration.ofHours(23));
        assertTrue(cluster.has(s, "r"));
        cluster.time.advance(Duration.ofHours(1).plus(LIFE));
        assertFalse(cluster.has(s, "r"));
        assertEquals(List.of(), s.status().problems());
    }

    @Test
    void whatWasWrittenByAClockThatWasAheadKeepsNobodyElse() {
        ahead = TEN_YEARS;
        SyncNode s = cluster.server();
        cluster.write(s, "ahead", "a", "1");
        ahead = Duration.ZERO;
        cluster.write(s, "later", "a", "1");
        cluster.time.advance(LIFE.minus(MOMENT.multipliedBy(2)));
        assertTrue(cluster.has(s, "ahead") && cluster.has(s, "later"));
        cluster.time.advance(LIFE.plus(MOMENT));
        assertEquals(Map.of(), Cluster.content(s));
        cluster.write(s, "once more", "a", "1");
        cluster.time.advance(LIFE.multipliedBy(2).plus(MOMENT));
        assertEquals(Map.of(), Cluster.content(s));
    }
}
