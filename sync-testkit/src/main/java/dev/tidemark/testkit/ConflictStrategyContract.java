package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a conflict strategy has to keep to: it is a pure function that never throws, and its answer does not depend on who
 * asks. Only conflicts that the runtime can produce are tried.
 *
 * <p>The conflicts come from a seed: {@code -Dsync.seed=} sets another, {@code -Dsync.rounds=} tries more of them.
 */
public abstract class ConflictStrategyContract extends ProviderContract<ConflictStrategyProvider> {
    private static final long SEED = Long.getLong("sync.seed", 20_260_615L);
    private static final int ROUNDS = Integer.getInteger("sync.rounds", 500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGE = 1 << 20;

    /**
     * Returns a value of a column at odds. A strategy for structured content gives some of that content now and then, and
     * otherwise what anybody may have written.
     */
    protected Value value(RandomGenerator random) {
        return anyValue(random);
    }

    @Test
    void theAnswerIsOneThatTheRuntimeCanCarryOut() {
        ConflictStrategy strategy = strategy();
        each(conflict -> assertPossible(conflict, strategy.resolve(conflict)));
    }

    @Test
    void theSameConflictHasTheSameAnswerEveryTimeAndFromEveryInstance() {
        ConflictStrategy one = strategy();
        ConflictStrategy other = strategy();
        each(conflict -> {
            Resolution answer = one.resolve(conflict);
            IntStream.range(0, 3).forEach(again -> assertEquals(answer, one.resolve(conflict), () -> text(conflict)));
            assertEquals(answer, other.resolve(conflict), () -> "another instance: " + text(conflict));
        });
    }

    @Test
    void theAnswerDoesNotDependOnWhatWasAskedBefore() {
        ConflictStrategy strategy = strategy();
        List<Conflict> conflicts = conflicts().toList();
        List<Resolution> answers = conflicts.stream().map(strategy::resolve).toList();
        for (int i = conflicts.size() - 1; i >= 0; i--) {
            assertEquals(answers.get(i), strategy.resolve(conflicts.get(i)), text(conflicts.get(i)));
        }
    }

    @Test
    void manyThreadsGetTheSameAnswers() {
        ConflictStrategy strategy = strategy();
        List<Resolution> alone = conflicts().map(strategy::resolve).toList();
        List<Resolution> together =
                conflicts().parallel().map(strategy::resolve).toList();
        assertEquals(alone, together);
    }

    @Test
    void theAnswerIsTheSameInEveryLocale() {
        ConflictStrategy strategy = strategy();
        List<Resolution> here = conflicts().map(strategy::resolve).toList();
        Locale before = Locale.getDefault();
        try {
            for (String language : List.of("tr-TR", "ar-EG", "en-US")) {
                Locale.setDefault(Locale.forLanguageTag(language));
                assertEquals(here, conflicts().map(strategy::resolve).toList(), language);
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aStrategyThatNeedsNoServerDoesNotLookAtArrival() {
        ConflictStrategyProvider provider = provider();
        if (provider.needsServer()) {
            return;
        }
        ConflictStrategy strategy = strategy();
        each(conflict -> {
            Conflict asServer = arrived(conflict, Arrival.PRESENT, Arrival.ARRIVED);
            Conflict otherServer = arrived(conflict, Arrival.ARRIVED, Arrival.PRESENT);
            String expected = outcome(conflict, strategy.resolve(conflict));
            assertEquals(expected, outcome(asServer, strategy.resolve(asServer)), () -> text(conflict));
            assertEquals(expected, outcome(otherServer, strategy.resolve(otherServer)), () -> text(conflict));
        });
    }

    @Test
    void aWriteAgainstADeletionIsKeptDeletedOrDeferred() {
        ConflictStrategy strategy = strategy();
        each(conflict -> {
            for (Conflict deletion : deletions(conflict)) {
                Resolution answer = strategy.resolve(deletion);
                assertPossible(deletion, answer);
                assertFalse(answer instanceof Resolution.Merge, () -> "merge with a deletion: " + text(deletion));
            }
        });
    }

    @Test
    void valuesOfTwoTypesAndWithoutContentAreSettledToo() {
        ConflictStrategy strategy = strategy();
        List<Value> values = List.of(
                Value.NULL,
                Value.of(""),
                Value.of(0),
                Value.of(Long.MIN_VALUE),
                Value.of(Double.NaN),
                Value.of(-0.0),
                Value.of(true),
                Value.of(new byte[0]),
                Value.of("{\"broken\": ["),
                Value.of("\u0000\ud800\u0130"));
        for (Value first : values) {
            for (Value second : values) {
                Conflict conflict = conflict(Map.of("a", first), Map.of("a", second), Optional.empty());
                assertPossible(conflict, strategy.resolve(conflict));
            }
        }
    }

    @Test
    void largeValuesAreSettledSoonAndDoNotGrow() {
        Value first = Value.of("[\"" + "x".repeat(LARGE) + "\"]");
        Value second = Value.of("[\"" + "y".repeat(LARGE) + "\"]");
        Conflict conflict = conflict(Map.of("a", first), Map.of("a", second), Optional.empty());
        Resolution answer = assertTimeout(PATIENCE, () -> strategy().resolve(conflict));
        assertPossible(conflict, answer);
        if (answer instanceof Resolution.Merge merge) {
            assertTrue(merge.values().toString().length() <= 4 * LARGE, "a merge is larger than both sides together");
        }
    }

    @Test
    void whatAStrategyAsksForIsConstant() {
        assertEquals(provider().wantsAncestor(), provider().wantsAncestor());
        assertEquals(provider().needsServer(), provider().needsServer());
    }

    private ConflictStrategy strategy() {
        ConflictStrategyProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), PureContext.in(directory));
    }

    private void each(Consumer<Conflict> check) {
        conflicts().forEach(check);
    }

    private Stream<Conflict> conflicts() {
        return IntStream.range(0, ROUNDS).mapToObj(round -> conflict(new SplittableRandom(SEED + round)));
    }

    private Conflict conflict(RandomGenerator random) {
        List<String> columns = IntStream.rangeClosed(1, random.nextInt(1, 5))
                .mapToObj(i -> "column" + i)
                .toList();
        Optional<Row> ancestor = provider().wantsAncestor() && random.nextBoolean()
                ? Optional.of(Row.of(values(columns, random)))
                : Optional.empty();
        Conflict plain = conflict(values(columns, random), values(columns, random), ancestor);
        return random.nextBoolean() ? plain : arrived(plain, Arrival.PRESENT, Arrival.ARRIVED);
    }

    private Map<String, Value> values(List<String> columns, RandomGenerator random) {
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, value(random)));
        return values;
    }

    private Conflict conflict(Map<String, Value> first, Map<String, Value> second, Optional<Row> ancestor) {
        Arrival one = provider().needsServer() ? Arrival.PRESENT : Arrival.UNKNOWN;
        Arrival two = provider().needsServer() ? Arrival.ARRIVED : Arrival.UNKNOWN;
        Side lower = new Side(Optional.of(Row.of(first)), stamp(1_000, 1), "anna", Role.DEVICE, one);
        Side higher = new Side(Optional.of(Row.of(second)), stamp(1_000, 2), "hub", Role.SERVER, two);
        return new Conflict("notes", RowKey.of("n1"), first.keySet(), lower, higher, ancestor);
    }

    private static Stamp stamp(long time, long node) {
        return new Stamp(time << 16, Author.device(new UUID(0, node)), 7);
    }

    private static Conflict arrived(Conflict conflict, Arrival first, Arrival second) {
        return with(conflict, conflict.columns(), arrived(conflict.first(), first), arrived(conflict.second(), second));
    }

    private static Side arrived(Side side, Arrival arrival) {
        return new Side(side.values(), side.stamp(), side.name(), side.role(), arrival);
    }

    private static List<Conflict> deletions(Conflict conflict) {
        return List.of(
                with(conflict, Set.of(), deletion(conflict.first()), conflict.second()),
                with(conflict, Set.of(), conflict.first(), deletion(conflict.second())));
    }

    private static Side deletion(Side side) {
        return new Side(Optional.empty(), side.stamp(), side.name(), side.role(), side.arrival());
    }

    private static Conflict with(Conflict conflict, Set<String> columns, Side first, Side second) {
        return new Conflict(conflict.table(), conflict.key(), columns, first, second, conflict.ancestor());
    }

    private static void assertPossible(Conflict conflict, Resolution answer) {
        assertNotNull(answer, () -> text(conflict));
        if (answer instanceof Resolution.Keep keep) {
            assertSideOf(conflict, keep.side());
        } else if (answer instanceof Resolution.Split split) {
            assertSideOf(conflict, split.keeps());
        } else if (answer instanceof Resolution.Merge merge) {
            Set<String> merged = Set.copyOf(merge.values().shape().names());
            assertEquals(conflict.columns(), merged, () -> "a merge holds the columns at odds: " + text(conflict));
        } else if (answer instanceof Resolution.Defer defer) {
            assertFalse(defer.reason().isBlank(), () -> "deferred without a reason: " + text(conflict));
        } else {
            assertInstanceOf(Resolution.Delete.class, answer);
        }
    }

    private static void assertSideOf(Conflict conflict, Side side) {
        assertTrue(
                side.equals(conflict.first()) || side.equals(conflict.second()),
                () -> side + " is not a side of " + text(conflict));
    }

    /** Says what an answer comes to, whatever the sides are called. */
    private static String outcome(Conflict conflict, Resolution answer) {
        if (answer instanceof Resolution.Keep keep) {
            return keep.side().equals(conflict.first()) ? "first" : "second";
        } else if (answer instanceof Resolution.Split split) {
            return split.keeps().equals(conflict.first()) ? "both, first keeps" : "both, second keeps";
        } else {
            return answer.toString();
        }
    }

    private static String text(Conflict conflict) {
        return "seed " + SEED + ", conflict " + conflict;
    }

    private static Value anyValue(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> Value.NULL;
            case 1 -> Value.of(random.nextInt(-3, 4));
            case 2 -> Value.of(random.nextLong());
            case 3 -> Value.of(random.nextDouble());
            case 4 -> Value.of(random.nextBoolean());
            case 5 -> Value.of(new byte[random.nextInt(5)]);
            case 6 -> Value.of("");
            default -> Value.of("text " + random.nextInt(20));
        };
    }
}
