package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.TablePolicy.Deletes;
import dev.tidemark.runtime.TablePolicy.Granularity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plugins that are broken on purpose, one fault each, inside whole nodes: each is named, and the row, the session or the peer
 * that it concerns is set aside; everything else goes on.
 */
class FaultyPluginsTest {
    private static final TablePolicy STRATEGY_DECIDES_ABOUT_DELETIONS =
            new TablePolicy(List.of(), Map.of(), Granularity.COLUMN, Deletes.STRATEGY, Map.of());

    /** Something that is worth compressing. */
    private static final String LONG = "-".repeat(300);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    // ---- conflict strategies

    private static final class Sneaky {
        @SuppressWarnings("unchecked")
        static <E extends Throwable> RuntimeException raise(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }

    /** Dies when it is first used. */
    private static final class DiesAtOnce {
        private static final Object LOST = lose();

        private static Object lose() {
            throw new IllegalStateException("broken on purpose");
        }
    }

    private static Resolution deeper(Conflict conflict) {
        return deeper(conflict);
    }

    private enum StrategyFault {
        THROWS {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                throw new IllegalStateException("broken on purpose");
            }
        },
        THROWS_WHAT_CANNOT_BE_SAID {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                throw new RuntimeException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("not even this");
                    }
                };
            }
        },
        THROWS_AN_ERROR {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                throw new AssertionError("broken on purpose");
            }
        },
        THROWS_A_CHECKED_EXCEPTION {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                throw Sneaky.<RuntimeException>raise(new java.io.IOException("broken on purpose"));
            }
        },
        NEVER_ENDS_TO_CALL_ITSELF {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                return deeper(conflict);
            }
        },
        ALLOCATES_WITHOUT_END {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                List<long[]> all = new ArrayList<>();
                for (; ; ) {
                    all.add(new long[Integer.MAX_VALUE]);
                }
            }
        },
        DIES_IN_A_STATIC_INITIALISER {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                return Resolution.defer(String.valueOf(DiesAtOnce.LOST));
            }
        },
        RETURNS_NULL {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                return null;
            }
        },
        KEEPS_A_SIDE_THAT_IS_NEITHER {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                Conflict.Side first = conflict.first();
                return Resolution.keep(new Conflict.Side(
                        Optional.of(Cluster.row("text", "invented")),
                        first.stamp(),
                        first.name(),
                        first.role(),
                        first.arrival()));
            }
        },
        MERGES_OTHER_COLUMNS {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                return Resolution.merge(Cluster.row("stranger", "invented"));
            }
        },
        CALLS_THE_NODE {
            @Override
            Resolution resolve(Conflict conflict, Optional<SyncNode> server) {
                server.orElseThrow().write(writer -> writer.delete(Cluster.NOTES, conflict.key()));
                return Resolution.keep(conflict.second());
            }
        };

        abstract Resolution resolve(Conflict conflict, Optional<SyncNode> server);
    }

    /** A strategy that is broken until it is mended; then the last writer wins. */
    private static final class Mendable implements ConflictStrategy {
        private final StrategyFault fault;
        private Optional<SyncNode> server = Optional.empty();
        private boolean mended;

        Mendable(StrategyFault fault) {
            this.fault = fault;
        }

        @Override
        public Resolution resolve(Conflict conflict) {
            return mended ? Resolution.keep(conflict.second()) : fault.resolve(conflict, server);
        }
    }

    private Cluster cluster(TablePolicy policy, ConflictStrategy strategy) {
        Cluster cluster = new Cluster(policy, "acme-broken").with(builder -> builder.strategy("acme-broken", strategy));
        open.add(cluster);
        return cluster;
    }

    @ParameterizedTest
    @EnumSource
    void aStrategyThatFailsSetsItsRowAsideAndIsAskedAgain(StrategyFault fault) {
        Mendable strategy = new Mendable(fault);
        Cluster cluster = cluster(TablePolicy.DEFAULT, strategy);
        SyncNode server = cluster.server();
        strategy.server = Optional.of(server);
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        cluster.write(a, "r", "text", "before");
        cluster.settle(List.of(a, b));
        cluster.write(a, "r", "text", "by a");
        cluster.write(b, "r", "text", "by b");
        cluster.write(b, "other", "text", "untouched");
        cluster.sync(a);
        cluster.sync(b);
        assertEquals(Optional.of("by a"), cluster.read(server, "r", "text"));
        assertEquals(Optional.of("untouched"), cluster.read(server, "other", "text"));
        assertEquals(Optional.of("by a"), cluster.read(b, "r", "text"));
        Outcome outcome = b.outcomes().get(0);
        assertEquals(Outcome.Kind.FAILED, outcome.kind());
        assertEquals(Cluster.row("text", "by b"), outcome.written());
        assertTrue(outcome.reason().contains("'acme-broken'"), outcome.reason());
        assertNamed(server, "acme-broken", "resolve");
        assertTrue(server.status().problems().get(0).startsWith("1 write waits"), "" + server.status());
        assertTrue(b.status().faults().isEmpty(), "a device is not at fault for its server");

        cluster.sync(b);
        assertEquals(Outcome.Kind.FAILED, b.outcomes().get(0).kind());
        cluster.settle(List.of(a, b));
        assertEquals(Cluster.content(server), Cluster.content(a));

        strategy.mended = true;
        cluster.settle(List.of(a, b));
        assertEquals(Optional.of("by b"), cluster.read(server, "r", "text"));
        assertEquals(Cluster.content(server), Cluster.content(a));
        assertEquals(Cluster.content(server), Cluster.content(b));
        assertEquals(List.of(), b.outcomes());
        assertEquals(List.of(), server.status().problems());
    }

    @Test
    void aWriteWhoseStrategyFailedIsTriedAgainThoughNobodyGreets() throws Exception {
        Mendable strategy = new Mendable(StrategyFault.THROWS);
        Cluster cluster = cluster(TablePolicy.DEFAULT, strategy);
        SyncNode server = cluster.server();
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        cluster.write(a, "r", "text", "before");
        cluster.settle(List.of(a, b));
        cluster.write(a, "r", "text", "by a");
        cluster.write(b, "r", "text", "by b");
        cluster.sync(a);
        AutoCloseable live = b.live(event -> {});
        cluster.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.of("by a"), cluster.read(b, "r", "text"));
        strategy.mended = true;
        cluster.time.advance(Duration.ofMinutes(2));
        assertEquals(Optional.of("by b"), cluster.read(server, "r", "text"));
        assertEquals(Optional.of("by b"), cluster.read(b, "r", "text"));
        live.close();
    }

    @Test
    void whatWasTakenBesideAFailedConflictIsNotMergedAgain() {
        boolean[] mended = {false};
        Cluster cluster = cluster(TablePolicy.DEFAULT, conflict -> {
            if (!mended[0]) {
                throw new IllegalStateException("broken on purpose");
            }
            return Resolution.keep(conflict.first());
        });
        SyncNode server = cluster.server();
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        cluster.write(server, "r", Row.of(Map.of("text", Value.of("before"), "note", Value.of("before"))));
        cluster.settle(List.of(a, b));
        cluster.write(a, "r", "text", "by a");
        cluster.write(b, "r", Row.of(Map.of("text", Value.of("by b"), "note", Value.of("by b"))));
        cluster.sync(a);
        cluster.sync(b);
        cluster.sync(a);
        cluster.write(a, "r", "note", "a has seen b's note");
        cluster.sync(a);
        mended[0] = true;
        cluster.settle(List.of(a, b));
        assertEquals(Optional.of("by a"), cluster.read(server, "r", "text"));
        assertEquals(Optional.of("a has seen b's note"), cluster.read(server, "r", "note"));
    }

    @Test
    void aDeletionWhoseStrategyFailedIsTriedAgain() {
        Mendable strategy = new Mendable(StrategyFault.THROWS);
        Cluster cluster = cluster(STRATEGY_DECIDES_ABOUT_DELETIONS, strategy);
        SyncNode server = cluster.server();
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        cluster.write(a, "r", "text", "before");
        cluster.settle(List.of(a, b));
        cluster.write(a, "r", "text", "by a");
        cluster.delete(b, "r");
        cluster.sync(a);
        cluster.sync(b);
        assertEquals(Optional.of("by a"), cluster.read(server, "r", "text"));
        assertEquals(Optional.of("by a"), cluster.read(b, "r", "text"));
        strategy.mended = true;
        cluster.settle(List.of(a, b));
        assertFalse(cluster.has(server, "r"));
        assertFalse(cluster.has(a, "r"));
        assertFalse(cluster.has(b, "r"));
    }

    @Test
    void aLaterWriteReplacesOneWhoseStrategyFailed() {
        Mendable strategy = new Mendable(StrategyFault.THROWS);
        Cluster cluster = cluster(TablePolicy.DEFAULT, strategy);
        SyncNode server = cluster.server();
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        cluster.write(a, "r", "text", "before");
        cluster.settle(List.of(a, b));
        cluster.write(a, "r", "text", "by a");
        cluster.write(b, "r", "text", "by b");
        cluster.settle(List.of(a, b));
        cluster.write(b, "r", "text", "by b, who has seen it");
        cluster.settle(List.of(a, b));
        strategy.mended = true;
        cluster.settle(List.of(a, b));
        assertEquals(Optional.of("by b, who has seen it"), cluster.read(server, "r", "text"));
        assertEquals(Cluster.content(server), Cluster.content(a));
        assertEquals(Outcome.Kind.SUPERSEDED, b.outcomes().get(0).kind());
        assertEquals(Cluster.row("text", "by b"), b.outcomes().get(0).written());
        assertEquals(List.of(), server.status().problems());
    }

    @Test
    void aServerThatIsStartedAnewTriesAgainAndStillTellsWhoWasAtFault() {
        Mendable strategy = new Mendable(StrategyFault.THROWS);
        Cluster cluster = cluster(TablePolicy.DEFAULT, strategy);
        SyncNode server = cluster.server();
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        cluster.write(a, "r", "text", "before");
        cluster.settle(List.of(a, b));
        cluster.write(a, "r", "text", "by a");
        cluster.write(b, "r", "text", "by b");
        cluster.sync(a);
        cluster.sync(b);
        cluster.time.advance(Duration.ofSeconds(5));
        server = cluster.restart(server);
        assertNamed(server, "acme-broken", "resolve");
        strategy.mended = true;
        cluster.settle(List.of(a, b));
        assertEquals(Optional.of("by b"), cluster.read(server, "r", "text"));
        cluster.time.advance(Duration.ofDays(8));
        assertEquals(List.of(), server.status().faults());
    }

    private static PluginFault assertNamed(SyncNode node, String plugin, String operation) {
        List<PluginFault> faults = node.status().faults();
        assertEquals(1, faults.size(), faults::toString);
        assertEquals(plugin, faults.get(0).plugin());
        assertEquals(operation, faults.get(0).operation());
        assertTrue(faults.get(0).times() > 0);
        return faults.get(0);
    }

    // ---- power profiles

    private enum PowerFault {
        THROWS {
            @Override
            SyncPlan plan() {
                throw new IllegalStateException("broken on purpose");
            }
        },
        THROWS_AN_ERROR {
            @Override
            SyncPlan plan() {
                throw new StackOverflowError();
            }
        },
        RETURNS_NULL {
            @Override
            SyncPlan plan() {
                return null;
            }
        },
        WAITS_FOR_YEARS {
            @Override
            SyncPlan plan() {
                return new SyncPlan("years", Duration.ofDays(700), Duration.ZERO, 1, Codec.Level.FAST, false, false);
            }
        },
        GATHERS_FOR_DAYS {
            @Override
            SyncPlan plan() {
                return new SyncPlan(
                        "days", Duration.ofMinutes(1), Duration.ofDays(3), 1, Codec.Level.FAST, true, false);
            }
        },
        WANTS_ENDLESS_BATCHES {
            @Override
            SyncPlan plan() {
                return new SyncPlan(
                        "endless",
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Integer.MAX_VALUE,
                        Codec.Level.FAST,
                        true,
                        false);
            }
        };

        abstract SyncPlan plan();
    }

    @ParameterizedTest
    @EnumSource
    void aPowerProfileThatFailsGivesWayToACarefulPlan(PowerFault fault) throws Exception {
        Cluster cluster = new Cluster();
        open.add(cluster);
        SyncNode server = cluster.server();
        PowerProfile profile = state -> fault.plan();
        SyncNode device = cluster.with(builder -> builder.power(profile)).device("a");
        cluster.write(device, "r", "text", "one");
        cluster.sync(device);
        assertEquals(Optional.of("one"), cluster.read(server, "r", "text"));
        AutoCloseable live = device.live(event -> {});
        cluster.time.advance(Duration.ofSeconds(10));
        cluster.write(device, "r", "text", "two");
        cluster.time.advance(Duration.ofMinutes(6));
        assertEquals(Optional.of("two"), cluster.read(server, "r", "text"));
        live.close();
        assertNamed(device, "power", "plan");
    }

    // ---- storage

    @ParameterizedTest
    @EnumSource(FaultyStorage.Fault.class)
    void aStorageThatFailsFailsTheOperationAndTheNodeGoesOnOnceItWorks(FaultyStorage.Fault fault) {
        Cluster cluster = new Cluster();
        open.add(cluster);
        SyncNode server = cluster.server();
        FaultyStorage store = new FaultyStorage(Cluster.memory());
        SyncNode device = cluster.device("a", store);
        SyncNode other = cluster.device("b");
        cluster.write(device, "r", "text", "one");
        cluster.sync(device);
        store.breakBy(fault);
        SyncException failure =
                assertThrows(SyncException.class, () -> cluster.write(device, "r", "text", "two"), fault::name);
        assertEquals(SyncException.Kind.STORAGE, failure.kind());
        assertTrue(failure.getMessage().contains("storage backend 'storage'"), failure.getMessage());
        if (fault != FaultyStorage.Fault.GIVES_A_ROW_THAT_NOBODY_ASKED_FOR) {
            CompletionException sync = assertThrows(CompletionException.class, () -> cluster.sync(device));
            assertEquals(
                    SyncException.Kind.STORAGE,
                    assertInstanceOf(SyncException.class, sync.getCause()).kind());
        }
        cluster.write(other, "s", "text", "untouched");
        cluster.sync(other);
        store.mend();
        assertEquals(Optional.of("one"), cluster.read(device, "r", "text"));
        cluster.write(device, "r", "text", "three");
        cluster.sync(device);
        assertEquals(Optional.of("three"), cluster.read(server, "r", "text"));
        assertTrue(cluster.has(device, "s"));
        assertTrue(
                device.status().faults().stream().allMatch(each -> each.plugin().equals("storage")),
                () -> "" + device.status().faults());
        assertFalse(device.status().faults().isEmpty());
    }

    @Test
    void aServerWhoseStorageFailsTellsItsDevicesAndGoesOnOnceItWorks() {
        Cluster cluster = new Cluster();
        open.add(cluster);
        FaultyStorage store = new FaultyStorage(Cluster.memory());
        SyncNode server = cluster.server(store);
        SyncNode device = cluster.device("a");
        cluster.write(device, "r", "text", "one");
        store.breakBy(FaultyStorage.Fault.COMMIT_THROWS);
        assertFalse(cluster.trySync(device));
        store.mend();
        cluster.sync(device);
        assertEquals(Optional.of("one"), cluster.read(server, "r", "text"));
    }

    // ---- codecs

    @ParameterizedTest
    @EnumSource(FaultyCodec.Fault.class)
    void aCodecThatFailsCostsAtMostASessionAndIsLeftOut(FaultyCodec.Fault fault) {
        Cluster cluster = new Cluster();
        open.add(cluster);
        FaultyCodec broken = new FaultyCodec();
        FaultyCodec atServer = fault.isOfDecoding() ? new FaultyCodec() : broken;
        SyncNode server =
                cluster.with(builder -> builder.codec("acme-zip", atServer)).server();
        SyncNode device =
                cluster.with(builder -> builder.codec("acme-zip", broken)).device("a");
        cluster.write(device, "r", "text", LONG + "one");
        cluster.sync(device);
        assertTrue(broken.calls() > 0, "the codec is used");
        cluster.write(server, "s", "text", LONG + "two");
        broken.breakBy(fault);
        cluster.write(device, "r", "text", LONG + "three");
        boolean first = cluster.trySync(device);
        boolean second = first || cluster.trySync(device);
        assertTrue(second, "the next session does without it");
        assertEquals(Optional.of(LONG + "three"), cluster.read(server, "r", "text"));
        assertEquals(Optional.of(LONG + "two"), cluster.read(device, "s", "text"));
        List<PluginFault> faults = new ArrayList<>(device.status().faults());
        faults.addAll(server.status().faults());
        if (fault != FaultyCodec.Fault.DECODE_REFUSES) {
            assertFalse(faults.isEmpty(), "nobody is named");
        }
        assertTrue(faults.stream().allMatch(each -> each.plugin().equals("acme-zip")), faults::toString);
        long calls = broken.calls();
        cluster.write(device, "t", "text", LONG + "four");
        cluster.sync(device);
        assertEquals(calls, broken.calls(), "it rests");
        broken.mend();
        cluster.time.advance(Duration.ofMinutes(11));
        cluster.write(device, "t", "text", LONG + "five");
        cluster.sync(device);
        assertTrue(broken.calls() > calls, "it is tried again later");
        assertEquals(Optional.of(LONG + "five"), cluster.read(server, "t", "text"));
    }

    /** A database that dies in the middle of a commit is such a store; who watches goes on when it is back. */
    @Test
    void aServerWhoseStoreFailsRefusesNothingForGood() {
        Cluster cluster = new Cluster();
        open.add(cluster);
        FaultyStorage store = new FaultyStorage(Cluster.memory());
        SyncNode server = cluster.server(store);
        SyncNode device = cluster.device("a");
        cluster.write(device, "r", "text", "one");
        store.breakBy(FaultyStorage.Fault.COMMIT_THROWS);
        CompletionException failed = assertThrows(CompletionException.class, () -> cluster.sync(device));
        assertEquals(
                SyncException.Kind.UNREACHABLE,
                assertInstanceOf(SyncException.class, failed.getCause()).kind(),
                failed::toString);
        store.mend();
        cluster.sync(device);
        assertEquals(Optional.of("one"), cluster.read(server, "r", "text"));
    }

    // ---- transports

    @ParameterizedTest
    @EnumSource(FaultyTransport.Fault.class)
    void aTransportThatFailsFailsThatPeerOnlyAndIsTriedAgain(FaultyTransport.Fault fault) throws Exception {
        Cluster cluster = new Cluster();
        open.add(cluster);
        SyncNode server = cluster.server();
        FaultyTransport broken = new FaultyTransport(cluster.network.transport());
        SyncNode device =
                cluster.with(builder -> builder.transport("memory", broken)).device("a");
        SyncNode other = cluster.with(builder -> builder).device("b");
        cluster.write(device, "r", "text", "one");
        broken.breakBy(fault);
        List<SyncNode.LiveEvent> events = new ArrayList<>();
        AutoCloseable live = device.live(events::add);
        cluster.time.advance(Duration.ofMinutes(3));
        assertFalse(cluster.has(server, "r"), "it can't have come through");
        SyncNode.LiveEvent.Failed failed = assertInstanceOf(SyncNode.LiveEvent.Failed.class, events.get(0));
        assertEquals(SyncException.Kind.UNREACHABLE, failed.problem().kind(), failed.problem()::toString);
        cluster.write(other, "s", "text", "untouched");
        cluster.sync(other);
        broken.mend();
        cluster.time.advance(Duration.ofMinutes(3));
        assertEquals(Optional.of("one"), cluster.read(server, "r", "text"));
        assertTrue(cluster.has(device, "s"));
        live.close();
        if (fault != FaultyTransport.Fault.NEVER_CONNECTS) {
            assertEquals("memory", device.status().faults().get(0).plugin());
        }
        assertTrue(events.size() < 15, events.size() + " events: it is tried again more and more seldom");
    }

    @Test
    void aNodeThatBehavesHasNoFaults() {
        Cluster cluster = new Cluster();
        open.add(cluster);
        SyncNode server = cluster.server();
        StorageBackend store = Cluster.memory();
        SyncNode device = cluster.device("a", store);
        cluster.write(device, "r", "text", "one");
        cluster.sync(device);
        assertEquals(List.of(), server.status().faults());
        assertEquals(List.of(), device.status().faults());
        assertTrue(device.get(Cluster.NOTES, RowKey.of("r")).isPresent());
    }
}
