package dev.tidemark.plugin.conflict.merge;

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
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a strategy makes of two values.
 *
 * @param strategy the strategy that is asked
 */
record Joins(ConflictStrategy strategy) {
    static Joins of(ConflictStrategyProvider provider) {
        TestConfig config = TestConfig.defaults(provider.configSpec());
        return new Joins(provider.create(config, TestContext.in(Path.of("nowhere"))));
    }

    /** Returns the value that stands, where the strategy does not defer. */
    Value joined(Value first, Value second) {
        return stands(values(first, second));
    }

    /** Returns the value that stands where both had seen another, if the strategy does not defer. */
    Value merged(Value ancestor, Value first, Value second) {
        return stands(from(ancestor, first, second));
    }

    private static Value stands(Resolution answer) {
        Row stands = answer instanceof Resolution.Keep keep
                ? keep.side().values().orElseThrow()
                : ((Resolution.Merge) answer).values();
        return stands.get("value").orElseThrow();
    }

    Resolution values(Value first, Value second) {
        return columns(Row.of(Map.of("value", first)), Row.of(Map.of("value", second)));
    }

    /** Returns what becomes of two values where both had seen a third. */
    Resolution from(Value ancestor, Value first, Value second) {
        return columns(
                Optional.of(Row.of(Map.of("value", ancestor))),
                Row.of(Map.of("value", first)),
                Row.of(Map.of("value", second)));
    }

    Resolution columns(Row first, Row second) {
        return columns(Optional.empty(), first, second);
    }

    Resolution columns(Optional<Row> ancestor, Row first, Row second) {
        Set<String> columns = Set.copyOf(first.shape().names());
        return strategy.resolve(
                new Conflict("notes", RowKey.of(1), columns, side(first, 10), side(second, 20), ancestor));
    }

    static Row row(String column, long value, String other, long otherValue) {
        return Row.of(Map.of(column, Value.of(value), other, Value.of(otherValue)));
    }

    private static Side side(Row values, long time) {
        Stamp stamp = new Stamp(time, Author.device(new UUID(0, time)), 1);
        return new Side(Optional.of(values), stamp, "phone", Role.DEVICE, Arrival.UNKNOWN);
    }
}
