package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A conflict strategy fails, and decides later; meanwhile somebody has written on, who has seen both sides or has not. */
class LateVerdictTest {
    private static final TablePolicy UNIT =
            new TablePolicy(List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.DEFAULT.deletes(), Map.of());

    private Optional<Function<Conflict, Resolution>> mood = Optional.empty();
    private final ConflictStrategy strategy =
            conflict -> mood.orElseThrow(() -> new IllegalStateException("broken on purpose"))
                    .apply(conflict);
    private Cluster cluster;
    private SyncNode server;
    private SyncNode d;
    private SyncNode e;

    @BeforeEach
    void aWriteWaitsAndItsAuthorHasSeenTheOtherOne() {
        begin(TablePolicy.DEFAULT);
    }

    private void begin(TablePolicy policy) {
        start(policy);
        cluster.write(d, "r", "a", "by D");
        cluster.write(e, "r", "a", "by E");
        cluster.sync(d);
        cluster.sync(e);
        assertEquals(Optional.of("by D"), cluster.read(e, "r", "a"));
    }

    private void beginAnew(TablePolicy policy) {
        cluster.close();
        start(policy);
    }

    private void start(TablePolicy policy) {
        cluster = new Cluster(policy, "acme-moody").with(builder -> builder.strategy("acme-moody", strategy));
        server = cluster.server();
        d = cluster.device("D");
        e = cluster.device("E");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void whatIsWrittenOverBothSidesStandsWhereTheOtherSideWins() {
        cluster.write(e, "r", "a", "by E over both");
        mood = Optional.of(conflict -> Resolution.keep(conflict.first()));
        cluster.sync(d);
        cluster.settle(List.of(d, e));
        assertEverybodyHas("by E over both");
    }

    @Test
    void whatIsWrittenOverBothSidesStandsWhereTheWriteThatWaitedWins() {
        cluster.write(e, "r", "a", "by E over both");
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.sync(d);
        assertEquals(Optional.of("by E"), cluster.read(server, "r", "a"));
        cluster.settle(List.of(d, e));
        assertEverybodyHas("by E over both");
    }

    @Test
    void whoHasNotSeenTheWriteThatWaitedIsInConflictWithIt() {
        cluster.write(d, "r", "a", "by D, later");
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(d, e));
        assertEverybodyHas("by E");
        assertEquals(
                List.of(Cluster.row("a", "by D, later")),
                d.outcomes().stream().map(outcome -> outcome.written()).toList());
    }

    @Test
    void whatFollowsTheSideThatWinsStandsAsIfTheStrategyHadWorkedAtOnce() {
        writesOnBeforeTheVerdict();
        mood = Optional.of(conflict -> Resolution.keep(conflict.first()));
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by D, later");
        assertTold(e, Outcome.Kind.SUPERSEDED, "by E");
        assertEquals(List.of(), d.outcomes());
    }

    @Test
    void whatWasThereAtFirstIsNotWhatCameSince() {
        writesOnBeforeTheVerdict();
        mood = Optional.of(conflict -> keep(conflict, Conflict.Arrival.PRESENT));
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by D, later");
        assertTold(e, Outcome.Kind.SUPERSEDED, "by E");
    }

    @Test
    void whatCameSinceIsTheSideThatArrived() {
        writesOnBeforeTheVerdict();
        mood = Optional.of(conflict -> keep(conflict, Conflict.Arrival.ARRIVED));
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by D, later");
        assertTold(e, Outcome.Kind.SUPERSEDED, "by E");
    }

    @Test
    void whoWroteSinceAndLosesByALateVerdictIsTold() {
        writesOnBeforeTheVerdict();
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by E");
        assertTold(d, Outcome.Kind.SUPERSEDED, "by D, later");
        assertEquals(List.of(), e.outcomes());
    }

    @Test
    void whoIsLiveAndLosesByALateVerdictIsToldBeforeHeSeesWhatStands() {
        Subscription live = d.live(event -> {});
        writesOnBeforeTheVerdict();
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(e));
        assertEverybodyHas("by E");
        assertTold(d, Outcome.Kind.SUPERSEDED, "by D, later");
        live.close();
    }

    @Test
    void whoWroteSinceIsToldOfAMerge() {
        writesOnBeforeTheVerdict();
        mood = Optional.of(conflict -> Resolution.merge(Cluster.row("a", "both")));
        cluster.settle(List.of(e, d));
        assertEverybodyHas("both");
        assertTold(d, Outcome.Kind.MERGED, "by D, later");
        assertTold(e, Outcome.Kind.MERGED, "by E");
    }

    @Test
    void whatTheServerWroteSinceIsFinal() {
        cluster.write(server, "r", "a", "by the server");
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by the server");
        assertTold(e, Outcome.Kind.SUPERSEDED, "by E");
    }

    @Test
    void aDeletionThatCameSinceMeetsWhatWaitedByTheRuleForDeletions() {
        cluster.delete(d, "r");
        cluster.sync(d);
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(e, d));
        List.of(server, d, e).forEach(node -> assertFalse(cluster.has(node, "r"), "the deletion is the later one"));
        assertTold(e, Outcome.Kind.SUPERSEDED, "by E");
        assertEquals(List.of(), d.outcomes());
    }

    @Test
    void whoDeletedSinceIsToldThatTheRowIsThereAgain() {
        cluster.close();
        begin(new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of()));
        cluster.delete(d, "r");
        cluster.sync(d);
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by E");
        assertEquals(
                List.of(Outcome.Kind.SUPERSEDED),
                d.outcomes().stream().map(Outcome::kind).toList());
    }

    @Test
    void aRestartOfTheServerChangesNothing() {
        writesOnBeforeTheVerdict();
        server = cluster.restart(server);
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(e, d));
        assertEverybodyHas("by E");
        assertTold(d, Outcome.Kind.SUPERSEDED, "by D, later");
    }

    /** What stands is told to the author of the write that waits; for everybody else it stands where it stood. */
    @Test
    void whoHadSeenARowBeforeAStrategyFailedHasSeenItStill() {
        SyncNode f = cluster.device("F");
        SyncNode g = cluster.device("G");
        cluster.write(g, "r", "a", "by G");
        cluster.sync(f);
        cluster.sync(g);
        assertEquals(Optional.of("by D"), cluster.read(g, "r", "a"));
        cluster.write(f, "r", "a", "by F, who knows D's");
        mood = Optional.of(conflict -> keep(conflict, Conflict.Arrival.PRESENT));
        assertEquals(0, cluster.sync(f).conflicts());
        cluster.settle(List.of(d, e));
        assertEverybodyHas("by F, who knows D's");
    }

    @Test
    void aUnitThatIsCreatedAnewAndWaitsStandsAsAWhole() {
        beginAnew(UNIT);
        cluster.write(d, "r", Cluster.row("a", "first").with(Cluster.row("b", "first")));
        cluster.settle(List.of(d, e));
        cluster.write(d, "r", "a", "by D");
        cluster.sync(d);
        cluster.delete(e, "r");
        cluster.write(e, "r", "a", "by E");
        cluster.sync(e);
        mood = Optional.of(LateVerdictTest::keepE);
        cluster.settle(List.of(d, e));
        assertEverybodyHas("by E");
        List.of(server, d, e).forEach(node -> assertEquals(Optional.empty(), cluster.read(node, "r", "b")));
    }

    @Test
    void ofAUnitThatLostNothingIsLeftForWhatCameSince() {
        beginAnew(UNIT);
        cluster.write(d, "r", Cluster.row("a", "by D").with(Cluster.row("b", "the same")));
        cluster.write(e, "r", Cluster.row("a", "by E").with(Cluster.row("b", "the same")));
        cluster.sync(d);
        cluster.sync(e);
        cluster.write(d, "r", "c", "by D, later");
        cluster.sync(d);
        mood = Optional.of(conflict -> Resolution.keep(conflict.first()));
        cluster.settle(List.of(d, e));
        assertEverybodyHas("by D");
        assertEquals(Optional.of("by D, later"), cluster.read(server, "r", "c"));
    }

    /** D has not seen what E wrote and waits. */
    private void writesOnBeforeTheVerdict() {
        cluster.write(d, "r", "a", "by D, later");
        cluster.sync(d);
        assertEquals(Optional.of("by D, later"), cluster.read(server, "r", "a"));
    }

    private static void assertTold(SyncNode node, Outcome.Kind kind, String written) {
        assertEquals(
                List.of(kind + " " + Cluster.row("a", written)),
                node.outcomes().stream()
                        .map(outcome -> outcome.kind() + " " + outcome.written())
                        .toList());
    }

    private static Resolution keep(Conflict conflict, Conflict.Arrival wanted) {
        return Resolution.keep(conflict.first().arrival() == wanted ? conflict.first() : conflict.second());
    }

    private static Resolution keepE(Conflict conflict) {
        return Resolution.keep(conflict.first().name().equals("E") ? conflict.first() : conflict.second());
    }

    private void assertEverybodyHas(String value) {
        for (SyncNode node : List.of(server, d, e)) {
            assertEquals(
                    Optional.of(value),
                    cluster.read(node, "r", "a"),
                    node.status().name());
        }
    }
}
