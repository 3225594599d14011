package dev.tidemark.plugin.conflict.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StandardStrategiesTest {
    @Test
    void theLastWriterIsTheOneWithTheHigherStamp() {
        Conflict conflict = conflict(Arrival.UNKNOWN, Arrival.UNKNOWN);
        assertEquals(Resolution.keep(conflict.second()), resolve(new LastWriterWinsProvider(), conflict));
    }

    @Test
    void theFirstWriterIsTheOneWithTheLowerStamp() {
        Conflict conflict = conflict(Arrival.UNKNOWN, Arrival.UNKNOWN);
        assertEquals(Resolution.keep(conflict.first()), resolve(new FirstWriterWinsProvider(), conflict));
    }

    @Test
    void theServersSideIsTheOneThatWasThereWhateverItsStamp() {
        Conflict early = conflict(Arrival.PRESENT, Arrival.ARRIVED);
        Conflict late = conflict(Arrival.ARRIVED, Arrival.PRESENT);
        assertEquals(Resolution.keep(early.first()), resolve(new ServerWinsProvider(), early));
        assertEquals(Resolution.keep(late.second()), resolve(new ServerWinsProvider(), late));
    }

    @Test
    void theClientsSideIsTheOneThatArrivedWhateverItsStamp() {
        Conflict early = conflict(Arrival.PRESENT, Arrival.ARRIVED);
        Conflict late = conflict(Arrival.ARRIVED, Arrival.PRESENT);
        assertEquals(Resolution.keep(early.second()), resolve(new ClientWinsProvider(), early));
        assertEquals(Resolution.keep(late.first()), resolve(new ClientWinsProvider(), late));
    }

    @Test
    void withoutAServerThereIsNoServersSide() {
        Conflict conflict = conflict(Arrival.UNKNOWN, Arrival.UNKNOWN);
        assertInstanceOf(Resolution.Defer.class, resolve(new ServerWinsProvider(), conflict));
        assertInstanceOf(Resolution.Defer.class, resolve(new ClientWinsProvider(), conflict));
    }

    @Test
    void aPersonDecidesEverythingThatIsManual() {
        Conflict conflict = conflict(Arrival.PRESENT, Arrival.ARRIVED);
        assertInstanceOf(Resolution.Defer.class, resolve(new ManualProvider(), conflict));
    }

    private static Resolution resolve(ConflictStrategyProvider provider, Conflict conflict) {
        TestContext context = TestContext.in(Path.of("nowhere"));
        return provider.create(TestConfig.of(ConfigSpec.none(), Map.of()), context)
                .resolve(conflict);
    }

    private static Conflict conflict(Arrival first, Arrival second) {
        return new Conflict(
                "notes",
                RowKey.of(1),
                Set.of("title"),
                side("earlier", 10, first),
                side("later", 20, second),
                Optional.empty());
    }

    private static Side side(String title, long time, Arrival arrival) {
        Stamp stamp = new Stamp(time, Author.device(new UUID(0, time)), 1);
        Row values = Row.of(Map.of("title", Value.of(title)));
        return new Side(Optional.of(values), stamp, "phone", Role.DEVICE, arrival);
    }
}
