package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.plugin.PluginContext;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The contracts pass what is right, and catch what is wrong on purpose. */
class ContractsCatchTest {
    @Test
    void aStrategyThatIsRightPasses() {
        ConflictStrategyContract contract = strategy(conflict -> Resolution.keep(conflict.second()));
        assertDoesNotThrow(contract::theAnswerIsOneThatTheRuntimeCanCarryOut);
        assertDoesNotThrow(contract::theSameConflictHasTheSameAnswerEveryTimeAndFromEveryInstance);
        assertDoesNotThrow(contract::manyThreadsGetTheSameAnswers);
        assertDoesNotThrow(contract::aStrategyThatNeedsNoServerDoesNotLookAtArrival);
        assertDoesNotThrow(contract::aWriteAgainstADeletionIsKeptDeletedOrDeferred);
        assertDoesNotThrow(contract::largeValuesAreSettledSoonAndDoNotGrow);
    }

    @Test
    void aCoinIsCaught() {
        AtomicInteger coin = new AtomicInteger();
        ConflictStrategyContract contract = strategy(
                conflict -> Resolution.keep(coin.incrementAndGet() % 3 == 0 ? conflict.first() : conflict.second()));
        caught(contract::theSameConflictHasTheSameAnswerEveryTimeAndFromEveryInstance);
        caught(contract::theAnswerDoesNotDependOnWhatWasAskedBefore);
    }

    @Test
    void aStrategyThatAsksTheClockIsCaught() {
        ConflictStrategyContract contract = contextual(context -> conflict -> {
            context.clock().instant();
            return Resolution.keep(conflict.first());
        });
        caught(contract::theAnswerIsOneThatTheRuntimeCanCarryOut);
    }

    @Test
    void aStrategyThatSpeaksALanguageIsCaught() {
        ConflictStrategyContract contract = strategy(conflict -> Resolution.keep(
                "i".toUpperCase(Locale.getDefault()).equals("I") ? conflict.first() : conflict.second()));
        caught(contract::theAnswerIsTheSameInEveryLocale);
    }

    @Test
    void aStrategyThatLooksAtArrivalAndDoesNotSaySoIsCaught() {
        ConflictStrategyContract contract = strategy(conflict ->
                Resolution.keep(conflict.first().arrival() == Arrival.ARRIVED ? conflict.first() : conflict.second()));
        caught(contract::aStrategyThatNeedsNoServerDoesNotLookAtArrival);
    }

    @Test
    void aStrategyThatExpectsValuesOfADeletionIsCaught() {
        ConflictStrategyContract contract =
                strategy(conflict -> Resolution.merge(conflict.second().values().orElseThrow()));
        caught(contract::aWriteAgainstADeletionIsKeptDeletedOrDeferred);
    }

    @Test
    void aMergeOfOtherColumnsIsCaught() {
        ConflictStrategyContract contract =
                strategy(conflict -> Resolution.merge(Row.of(Map.of("stranger", Value.of(1)))));
        caught(contract::theAnswerIsOneThatTheRuntimeCanCarryOut);
    }

    @Test
    void aMergeThatGrowsWithoutBoundIsCaught() {
        ConflictStrategyContract contract = strategy(conflict ->
                Resolution.merge(Row.of(Map.of("a", Value.of(conflict.toString().repeat(10))))));
        caught(contract::largeValuesAreSettledSoonAndDoNotGrow);
    }

    private static void caught(org.junit.jupiter.api.function.Executable check) {
        assertThrows(Throwable.class, check);
    }

    private static ConflictStrategyContract strategy(Function<Conflict, Resolution> strategy) {
        return contextual(context -> strategy::apply);
    }

    private static ConflictStrategyContract contextual(Function<PluginContext, ConflictStrategy> factory) {
        ConflictStrategyContract contract = new ConflictStrategyContract() {
            @Override
            protected ConflictStrategyProvider provider() {
                return new GivenStrategy(factory);
            }
        };
        contract.directory = Path.of("nowhere");
        return contract;
    }

    private record GivenStrategy(Function<PluginContext, ConflictStrategy> factory)
            implements ConflictStrategyProvider {
        @Override
        public String name() {
            return "test-given";
        }

        @Override
        public ConflictStrategy create(Config config, PluginContext context) {
            return factory.apply(context);
        }
    }
}
