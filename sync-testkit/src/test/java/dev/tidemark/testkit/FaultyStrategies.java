package dev.tidemark.testkit;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.plugin.PluginContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;

/** A conflict strategy that is right, and others that differ from it by one fault each. */
final class FaultyStrategies {
    private FaultyStrategies() {}

    private abstract static class Sample implements ConflictStrategyProvider {
        private final Function<PluginContext, ConflictStrategy> strategy;

        Sample(Function<PluginContext, ConflictStrategy> strategy) {
            this.strategy = strategy;
        }

        @Override
        public final String name() {
            return "sample";
        }

        @Override
        public final ConflictStrategy create(Config config, PluginContext context) {
            return strategy.apply(context);
        }
    }

    /** The later write or deletion stands. */
    private static Resolution sound(Conflict conflict) {
        return Resolution.keep(conflict.second());
    }

    /** Joins the columns at odds, where neither side is a deletion. */
    private static Resolution merged(Conflict conflict, BinaryOperator<Value> join) {
        if (conflict.isAboutDeletion()) {
            return sound(conflict);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        conflict.columns()
                .forEach(column -> values.put(
                        column, join.apply(value(conflict.first(), column), value(conflict.second(), column))));
        return Resolution.merge(Row.of(values));
    }

    private static Value value(Side side, String column) {
        return side.values().flatMap(row -> row.get(column)).orElse(Value.NULL);
    }

    private static boolean any(Conflict conflict, Predicate<Value> predicate) {
        return conflict.columns().stream()
                .anyMatch(column -> predicate.test(value(conflict.first(), column))
                        || predicate.test(value(conflict.second(), column)));
    }

    private static String text(Value value) {
        return value instanceof Value.Text text ? text.value() : "";
    }

    /** Has no fault. */
    public static final class SoundProvider extends Sample {
        public SoundProvider() {
            super(context -> FaultyStrategies::sound);
        }
    }

    /** Has no fault either, though it joins what others keep apart. */
    public static final class LargestProvider extends Sample {
        public LargestProvider() {
            super(context -> conflict -> merged(
                    conflict, (first, second) -> first.toString().compareTo(second.toString()) > 0 ? first : second));
        }
    }

    /** Writes one text behind the other. */
    public static final class ConcatenatesProvider extends Sample {
        public ConcatenatesProvider() {
            super(context -> conflict -> merged(
                    conflict,
                    (first, second) -> first instanceof Value.Text && second instanceof Value.Text
                            ? Value.of(text(first) + text(second))
                            : second));
        }
    }

    /** Takes the mean of two numbers, which is another one when a third joins in. */
    public static final class AveragesProvider extends Sample {
        public AveragesProvider() {
            super(context -> conflict -> merged(
                    conflict,
                    (first, second) -> first instanceof Value.Int one && second instanceof Value.Int other
                            ? Value.of((one.value() >> 1) + (other.value() >> 1))
                            : second));
        }
    }

    /** Flips a coin. */
    public static final class FlipsCoinProvider extends Sample {
        public FlipsCoinProvider() {
            super(context -> conflict -> context.random().nextBoolean()
                    ? Resolution.keep(conflict.first())
                    : Resolution.keep(conflict.second()));
        }
    }

    /** Goes by what differs from one machine and one run to the next, as an order of hash codes does. */
    public static final class GoesByAddressProvider extends Sample {
        public GoesByAddressProvider() {
            super(context -> conflict -> conflict.isAboutDeletion() || System.identityHashCode(conflict) % 2 == 0
                    ? sound(conflict)
                    : Resolution.keep(conflict.first()));
        }
    }

    /** Takes what is old for settled. */
    public static final class LooksAtClockProvider extends Sample {
        public LooksAtClockProvider() {
            super(context -> conflict -> {
                long now = context.clock().millis();
                return now < conflict.second().stamp().epochMillis()
                        ? Resolution.keep(conflict.first())
                        : sound(conflict);
            });
        }
    }

    /** Tidies up the side that it does not keep. */
    public static final class ChangesConflictProvider extends Sample {
        public ChangesConflictProvider() {
            super(context -> conflict -> {
                conflict.first().values().filter(row -> row.size() > 0).ifPresent(ChangesConflictProvider::clear);
                return sound(conflict);
            });
        }

        private static void clear(Row row) {
            try {
                Field values = Row.class.getDeclaredField("values");
                values.setAccessible(true);
                ((Value[]) values.get(row))[0] = Value.of("cleared");
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("Row has changed", e);
            }
        }
    }

    /** Keeps a side that it has improved a little. */
    public static final class KeepsThirdProvider extends Sample {
        public KeepsThirdProvider() {
            super(context -> conflict -> {
                Side second = conflict.second();
                Optional<Row> trimmed = second.values().map(row -> row.with(Row.of(Map.of("seen", Value.of(true)))));
                return conflict.isAboutDeletion()
                        ? sound(conflict)
                        : Resolution.keep(
                                new Side(trimmed, second.stamp(), second.name(), second.role(), second.arrival()));
            });
        }
    }

    /** Never met a column without a value. */
    public static final class ThrowsOnNullProvider extends Sample {
        public ThrowsOnNullProvider() {
            super(context -> conflict -> {
                if (any(conflict, Value::isNull)) {
                    throw new NullPointerException("value");
                }
                return sound(conflict);
            });
        }
    }

    /** Never met a deletion. */
    public static final class ExpectsValuesProvider extends Sample {
        public ExpectsValuesProvider() {
            super(context -> conflict -> {
                conflict.first().values().orElseThrow();
                conflict.second().values().orElseThrow();
                return sound(conflict);
            });
        }
    }

    /** Keeps what comes last in an alphabet, with letters made small as the machine's language has it. */
    public static final class SpeaksALanguageProvider extends Sample {
        public SpeaksALanguageProvider() {
            super(context -> conflict ->
                    !conflict.isAboutDeletion() && text(conflict.first()).compareTo(text(conflict.second())) > 0
                            ? Resolution.keep(conflict.first())
                            : sound(conflict));
        }

        private static String text(Side side) {
            return new TreeMap<>(side.values().orElseThrow().toMap()).toString().toLowerCase();
        }
    }

    /** Keeps what was there, and does not say that it needs a server to know. */
    public static final class PrefersPresentProvider extends Sample {
        public PrefersPresentProvider() {
            super(context -> conflict -> conflict.first().arrival() == Arrival.PRESENT && !conflict.isAboutDeletion()
                    ? Resolution.keep(conflict.first())
                    : sound(conflict));
        }
    }

    /** Settles all conflicts of a row as it has settled the first. */
    public static final class PrefersTheFirstAskedProvider extends Sample {
        public PrefersTheFirstAskedProvider() {
            super(context -> {
                Map<RowKey, String> settled = new ConcurrentHashMap<>();
                return conflict -> {
                    String name = settled.computeIfAbsent(
                            conflict.key(), key -> conflict.second().name());
                    boolean first = conflict.first().name().equals(name) && !conflict.isAboutDeletion();
                    return first ? Resolution.keep(conflict.first()) : sound(conflict);
                };
            });
        }
    }

    /** Notes in the row itself that it was in conflict. */
    public static final class GrowsProvider extends Sample {
        public GrowsProvider() {
            super(context -> conflict ->
                    merged(conflict, (first, second) -> Value.of(text(second) + " (in conflict with " + first + ")")));
        }
    }

    /** Joins long texts ten times over. */
    public static final class SwellsProvider extends Sample {
        public SwellsProvider() {
            super(context -> conflict -> any(conflict, value -> text(value).length() > 100_000)
                    ? merged(conflict, (first, second) -> Value.of(text(first).repeat(5)))
                    : sound(conflict));
        }
    }

    /** Compares long texts letter by letter, each with each. */
    public static final class TakesForeverProvider extends Sample {
        public TakesForeverProvider() {
            super(context -> conflict -> {
                while (any(conflict, value -> text(value).length() > 100_000) && !Thread.interrupted()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
                return sound(conflict);
            });
        }
    }

    /** Looks its rules up in a file, every time. */
    public static final class ReadsFileProvider extends Sample {
        public ReadsFileProvider() {
            super(context -> conflict -> {
                try {
                    Files.readString(Path.of(System.getProperty("java.home"), "release"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return sound(conflict);
            });
        }
    }

    /** Merges a write into its own deletion. */
    public static final class MergesDeletionProvider extends Sample {
        public MergesDeletionProvider() {
            super(context -> conflict -> conflict.first().values().isEmpty()
                    ? Resolution.merge(conflict.second().values().orElseThrow())
                    : sound(conflict));
        }
    }

    /** Lets writes stand against later deletions, and promises otherwise. */
    public static final class BreaksPromiseProvider extends Sample {
        public BreaksPromiseProvider() {
            super(context -> conflict ->
                    conflict.second().values().isEmpty() ? Resolution.keep(conflict.first()) : sound(conflict));
        }
    }

    /** Merges into a column that nobody has asked about. */
    public static final class MergesStrangersProvider extends Sample {
        public MergesStrangersProvider() {
            super(context -> conflict -> conflict.isAboutDeletion()
                    ? sound(conflict)
                    : Resolution.merge(
                            conflict.second().values().orElseThrow().with(Row.of(Map.of("merged", Value.of(true))))));
        }
    }

    /** Has no fault: what loses becomes a row of its own. */
    public static final class KeepsBothProvider extends Sample {
        public KeepsBothProvider() {
            super(context ->
                    conflict -> conflict.isAboutDeletion() ? sound(conflict) : new Resolution.Split(conflict.second()));
        }
    }

    /** Wants to keep a deletion beside the row. */
    public static final class SplitsDeletionProvider extends Sample {
        public SplitsDeletionProvider() {
            super(context -> conflict -> new Resolution.Split(conflict.second()));
        }
    }

    /** Gives the row to a side that it has made up. */
    public static final class SplitsOffThirdProvider extends Sample {
        public SplitsOffThirdProvider() {
            super(context -> conflict -> {
                Side second = conflict.second();
                return conflict.isAboutDeletion()
                        ? sound(conflict)
                        : new Resolution.Split(new Side(
                                second.values(),
                                second.stamp(),
                                second.name() + "'s",
                                second.role(),
                                second.arrival()));
            });
        }
    }

    /** Gives the row to whoever it likes at the moment. */
    public static final class SplitsByCoinProvider extends Sample {
        public SplitsByCoinProvider() {
            super(context -> conflict -> conflict.isAboutDeletion()
                    ? sound(conflict)
                    : new Resolution.Split(context.random().nextBoolean() ? conflict.first() : conflict.second()));
        }
    }

    /** Leaves some to a person, and gives no reason. */
    public static final class DefersWithoutReasonProvider extends Sample {
        public DefersWithoutReasonProvider() {
            super(context -> conflict ->
                    any(conflict, value -> value instanceof Value.Blob) ? Resolution.defer("") : sound(conflict));
        }
    }

    /** Leaves the conflict for a moment where other threads leave theirs. */
    public static final class SharesStateProvider extends Sample {
        public SharesStateProvider() {
            super(context -> new ConflictStrategy() {
                private volatile Conflict current;

                @Override
                public Resolution resolve(Conflict conflict) {
                    current = conflict;
                    Turns.giveSeldom();
                    return sound(current);
                }
            });
        }
    }
}
