package dev.tidemark.plugin.conflict.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.testkit.ConflictStrategyContract;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriorityTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new PriorityProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("order", List.of("anna", "server", "phone"));
    }

    @Test
    void whoIsNamedEarlierStandsWhoeverWroteLater() {
        Conflict conflict = Meetings.of("till", Role.DEVICE, "phone", Role.DEVICE);
        assertEquals(Resolution.keep(conflict.first()), resolve(List.of("till", "phone"), conflict));
        assertEquals(Resolution.keep(conflict.second()), resolve(List.of("phone", "till"), conflict));
    }

    @Test
    void whoIsNamedStandsAgainstWhoIsNot() {
        Conflict conflict = Meetings.of("till", Role.DEVICE, "phone", Role.DEVICE);
        assertEquals(Resolution.keep(conflict.first()), resolve(List.of("till"), conflict));
    }

    @Test
    void aRoleStandsForAllNodesThatHaveIt() {
        Conflict conflict = Meetings.of("hub", Role.SERVER, "phone", Role.DEVICE);
        assertEquals(Resolution.keep(conflict.first()), resolve(List.of("server"), conflict));
        assertEquals(Resolution.keep(conflict.second()), resolve(List.of("device", "server"), conflict));
    }

    @Test
    void aNameBeforeARoleIsAnExceptionFromIt() {
        Conflict conflict = Meetings.of("hub", Role.SERVER, "till", Role.DEVICE);
        assertEquals(Resolution.keep(conflict.second()), resolve(List.of("till", "server", "device"), conflict));
    }

    @Test
    void thoseWhoShareAPlaceAreLeftToTheNextStrategy() {
        Conflict devices = Meetings.of("phone", Role.DEVICE, "tablet", Role.DEVICE);
        assertInstanceOf(Resolution.Defer.class, resolve(List.of("hub"), devices));
        assertEquals(
                Resolution.defer("'phone' and 'tablet' have the same priority"), resolve(List.of("device"), devices));
    }

    @Test
    void anOrderThatIsMissingEmptyOrNamesANodeTwiceIsRefused() {
        assertRefused(Map.of());
        assertRefused(Map.of("order", List.of()));
        assertRefused(Map.of("order", List.of("phone", " ")));
        assertRefused(Map.of("order", List.of("phone", "till", "phone")));
    }

    private static void assertRefused(Map<String, Object> settings) {
        TestConfig.Refusal refusal = assertThrows(
                TestConfig.Refusal.class, () -> TestConfig.of(new PriorityProvider().configSpec(), settings));
        assertTrue(refusal.getMessage().contains("the most important first, none twice"), refusal::getMessage);
    }

    private static Resolution resolve(List<String> order, Conflict conflict) {
        PriorityProvider provider = new PriorityProvider();
        TestConfig config = TestConfig.of(provider.configSpec(), Map.of("order", order));
        return provider.create(config, TestContext.in(Path.of("nowhere"))).resolve(conflict);
    }
}
