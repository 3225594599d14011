package dev.tidemark.plugin.conflict.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MinTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new MinProvider();
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void theSmallerNumberOrTextStandsWhoeverWroteItLater() {
        assertSmaller(Value.of(9), Value.of(10));
        assertSmaller(Value.of("9.99"), Value.of("10"));
        assertSmaller(Value.of("2026-03-29"), Value.of("2026-11-01"));
        assertSmaller(Value.of(false), Value.of(true));
    }

    @Test
    void whatIsAbsentIsNotTheSmallest() {
        assertSmaller(Value.of(10), Value.NULL);
        assertSmaller(Value.of(Double.POSITIVE_INFINITY), Value.of(Double.NaN));
    }

    private static void assertSmaller(Value smaller, Value larger) {
        assertEquals(smaller, Joins.of(new MinProvider()).joined(smaller, larger));
        assertEquals(smaller, Joins.of(new MinProvider()).joined(larger, smaller));
    }
}
