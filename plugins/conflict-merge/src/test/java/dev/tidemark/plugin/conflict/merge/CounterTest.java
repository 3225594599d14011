package dev.tidemark.plugin.conflict.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CounterTest extends ConflictStrategyContract {
    private static final Resolution DEFERRED =
            Resolution.defer("column 'value' does not hold numbers whose sum is exact");

    private final Joins counter = Joins.of(new CounterProvider());

    @Override
    protected ConflictStrategyProvider provider() {
        return new CounterProvider();
    }

    @Override
    protected Value value(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> super.value(random);
            case 1 -> Value.of(random.nextInt(100) + "." + random.nextInt(100));
            case 2 -> Value.of(random.nextInt(-8, 8) / 4.0);
            default -> Value.of(random.nextInt(-50, 50));
        };
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void whatBothAddedIsAdded() {
        assertCounts(Value.of(10), Value.of(11), Value.of(15), Value.of(16));
        assertCounts(Value.of(10), Value.of(7), Value.of(15), Value.of(12));
        assertCounts(Value.of(10), Value.of(11), Value.of(11), Value.of(12));
    }

    @Test
    void whatWasAbsentCountsAsNothing() {
        assertCounts(Value.NULL, Value.of(3), Value.of(4), Value.of(7));
    }

    @Test
    void decimalsThatAreTextsAreExactAndKeepTheirDigits() {
        assertCounts(Value.of("0.10"), Value.of("0.20"), Value.of("0.40"), Value.of("0.50"));
        assertCounts(Value.of("1"), Value.of("1.5"), Value.of("3"), Value.of("3.5"));
        assertCounts(Value.of("1e3"), Value.of("2e3"), Value.of("3e3"), Value.of("4000"));
        assertCounts(
                Value.of("90071992547409930000000.01"),
                Value.of("90071992547409930000001.01"),
                Value.of("90071992547409930000000.02"),
                Value.of("90071992547409930000001.02"));
    }

    @Test
    void realsAreCountedWhereTheSumIsOne() {
        assertCounts(Value.of(1.5), Value.of(2.0), Value.of(4.25), Value.of(4.75));
        assertEquals(DEFERRED, counter.from(Value.of(0.1), Value.of(0.2), Value.of(0.4)));
        assertEquals(
                DEFERRED,
                counter.from(Value.of(0.0), Value.of(Double.POSITIVE_INFINITY), Value.of(Double.NEGATIVE_INFINITY)));
    }

    @Test
    void aSumThatDoesNotFitIsLeftToTheNextStrategy() {
        assertEquals(DEFERRED, counter.from(Value.of(0), Value.of(Long.MAX_VALUE), Value.of(1)));
        assertEquals(
                Value.of(Long.MAX_VALUE),
                counter.merged(Value.of(Long.MAX_VALUE), Value.of(Long.MAX_VALUE), Value.of(Long.MAX_VALUE)));
        assertEquals(DEFERRED, counter.from(Value.of("0"), Value.of("9".repeat(100)), Value.of("9".repeat(100))));
    }

    @Test
    void whatIsNoNumberIsLeftToTheNextStrategy() {
        for (Value other :
                List.of(Value.NULL, Value.of("seven"), Value.of(true), Value.of(new byte[1]), Value.of(""))) {
            assertEquals(DEFERRED, counter.from(Value.of(1), other, Value.of(2)), other::toString);
        }
        assertEquals(DEFERRED, counter.from(Value.of("1.0"), Value.of(1.0), Value.of("2.0")));
    }

    @Test
    void whatNobodyKnowsTheStartOfIsLeftToTheNextStrategy() {
        assertEquals(
                Resolution.defer("what both had seen is not known, so nobody can tell what each changed"),
                counter.values(Value.of(11), Value.of(11)));
    }

    @Test
    void everyColumnIsCountedByItself() {
        assertEquals(
                Resolution.merge(Joins.row("in", 6, "out", 3)),
                counter.columns(
                        Optional.of(Joins.row("in", 1, "out", 1)),
                        Joins.row("in", 2, "out", 2),
                        Joins.row("in", 5, "out", 2)));
        assertEquals(
                Resolution.defer("column 'out' does not hold numbers whose sum is exact"),
                counter.columns(
                        Optional.of(Joins.row("in", 1, "out", 1)),
                        Joins.row("in", 2, "out", 2),
                        Row.of(Map.of("in", Value.of(5), "out", Value.of("many")))));
    }

    private void assertCounts(Value start, Value first, Value second, Value sum) {
        assertEquals(sum, counter.merged(start, first, second));
        assertEquals(sum, counter.merged(start, second, first));
    }
}
