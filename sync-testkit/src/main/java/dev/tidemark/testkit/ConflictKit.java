package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.plugin.PluginContext;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** A conflict strategy under test, and the conflicts that it is asked about. */
abstract class ConflictKit extends ProviderContract<ConflictStrategyProvider> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Texts that languages and time zones treat differently. */
    static final List<String> WORDS = List.of(
            "Istanbul", "istanbul", "ISTANBUL", "\u0130stanbul", "1,5", "1.5", "2026-03-29 02:30", "\u00e4", "a\u0308");

    ConflictStrategy strategy;
    Conflicts conflicts;

    /**
     * Returns a value of a column at odds. A strategy for structured content gives some of that content now and then, and
     * otherwise what anybody may have written.
     *
     * @param random the only source of randomness
     */
    protected Value value(RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> Value.NULL;
            case 1 -> Value.of(random.nextInt(-3, 4));
            case 2 -> Value.of(random.nextLong());
            case 3 -> Value.of(random.nextDouble());
            case 4 -> Value.of(random.nextBoolean());
            case 5 -> Value.of(new byte[random.nextInt(5)]);
            case 6 -> Value.of("");
            case 7 -> Value.of(WORDS.get(random.nextInt(WORDS.size())));
            default -> Value.of("text " + random.nextInt(20));
        };
    }

    @BeforeEach
    void create() {
        strategy = another();
        conflicts = Conflicts.of(provider(), this::value);
    }

    final ConflictStrategy another() {
        return create(TestContext.in(directory));
    }

    final ConflictStrategy create(PluginContext context) {
        ConflictStrategyProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), context);
    }

    /** Runs what may take too long. */
    final void inTime(Executable work) {
        assertTimeoutPreemptively(Patience.of(PATIENCE), work, "the strategy does not come to an end");
    }
}
