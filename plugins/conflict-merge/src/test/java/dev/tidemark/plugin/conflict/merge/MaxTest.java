package dev.tidemark.plugin.conflict.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaxTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new MaxProvider();
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void theLargerNumberStandsWhoeverWroteItLater() {
        assertLarger(Value.of(9), Value.of(10));
        assertLarger(Value.of(-3), Value.of(-2.5));
        assertLarger(Value.of(Long.MAX_VALUE - 1), Value.of(Long.MAX_VALUE));
        assertLarger(Value.of((double) Long.MAX_VALUE - 1024), Value.of(Long.MAX_VALUE));
        assertLarger(Value.of(Double.MAX_VALUE), Value.of(Double.POSITIVE_INFINITY));
        assertLarger(Value.of(false), Value.of(true));
    }

    @Test
    void textsThatAreDecimalsGoByMagnitude() {
        assertLarger(Value.of("9"), Value.of("10.50"));
        assertLarger(Value.of(10), Value.of("10.50"));
        assertLarger(Value.of("1e3"), Value.of(1001));
    }

    @Test
    void otherTextsGoByCodePointWhateverTheLanguage() {
        assertLarger(Value.of("2026-03-29T02:30:00Z"), Value.of("2026-11-01T00:00:00Z"));
        assertLarger(Value.of("Zebra"), Value.of("apple"));
        assertLarger(Value.of("\uffee"), Value.of("\ud83c\udf0a"));
        assertLarger(Value.of("100"), Value.of("none"));
    }

    @Test
    void whatIsAbsentGivesWay() {
        assertLarger(Value.NULL, Value.of(-1));
        assertLarger(Value.of(Double.NaN), Value.of(Double.NEGATIVE_INFINITY));
        assertLarger(Value.NULL, Value.of(""));
    }

    @Test
    void everyColumnIsDecidedByItself() {
        Resolution merged =
                Joins.of(new MaxProvider()).columns(Joins.row("high", 7, "low", 1), Joins.row("high", 3, "low", 2));
        assertEquals(Resolution.merge(Joins.row("high", 7, "low", 2)), merged);
    }

    @Test
    void aNumberAndATextAndBytesAreLeftToTheNextStrategy() {
        Resolution deferred = Resolution.defer("column 'value' does not hold two numbers or two texts");
        assertEquals(deferred, Joins.of(new MaxProvider()).values(Value.of(7), Value.of("seven")));
        assertEquals(deferred, Joins.of(new MaxProvider()).values(Value.of(new byte[1]), Value.NULL));
    }

    private static void assertLarger(Value smaller, Value larger) {
        assertEquals(larger, Joins.of(new MaxProvider()).joined(smaller, larger));
        assertEquals(larger, Joins.of(new MaxProvider()).joined(larger, smaller));
    }
}
