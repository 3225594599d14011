package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A conflict strategy fails, and decides later; the author of the write that waited has meanwhile seen both sides and written on. */
class LateVerdictTest {
    private Optional<Function<Conflict, Resolution>> mood = Optional.empty();
    private final ConflictStrategy strategy =
            conflict -> mood.orElseThrow(() -> new IllegalStateException("broken on purpose"))
                    .apply(conflict);
    private final Cluster cluster =
            new Cluster(TablePolicy.DEFAULT, "acme-moody").with(builder -> builder.strategy("acme-moody", strategy));
    private SyncNode server;
    private SyncNode d;
    private SyncNode e;

    @BeforeEach
    void aWriteWaitsAndItsAuthorHasSeenTheOtherOne() {
        server = cluster.server();
        d = cluster.device("D");
        e = cluster.device("E");
        cluster.write(d, "r", "a", "by D");
        cluster.write(e, "r", "a", "by E");
        cluster.sync(d);
        cluster.sync(e);
        assertEquals(Optional.of("by D"), cluster.read(e, "r", "a"));
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
