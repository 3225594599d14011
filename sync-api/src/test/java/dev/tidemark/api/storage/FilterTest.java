package dev.tidemark.api.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterTest {
    private static final Row ADA = Row.of(Map.of(
            "name", Value.of("Ada"),
            "age", Value.of(36),
            "weight", Value.of(36.0),
            "city", Value.NULL));

    private static boolean meets(Filter filter) {
        return filter.test(column -> ADA.get(column).orElse(Value.NULL));
    }

    @Test
    void everyRowMeetsAll() {
        assertTrue(meets(Filter.ALL));
    }

    @Test
    void comparisonsHoldAsTheirNamesSay() {
        Value less = Value.of(35);
        Value equal = Value.of(36);
        Value greater = Value.of(37);
        assertEquals(List.of(false, true, false), over(value -> Filter.eq("age", value), less, equal, greater));
        assertEquals(List.of(false, false, true), over(value -> Filter.lt("age", value), less, equal, greater));
        assertEquals(List.of(false, true, true), over(value -> Filter.le("age", value), less, equal, greater));
        assertEquals(List.of(true, false, false), over(value -> Filter.gt("age", value), less, equal, greater));
        assertEquals(List.of(true, true, false), over(value -> Filter.ge("age", value), less, equal, greater));
    }

    private static List<Boolean> over(java.util.function.Function<Value, Filter> filter, Value... values) {
        return java.util.Arrays.stream(values)
                .map(value -> meets(filter.apply(value)))
                .toList();
    }

    @Test
    void numbersOfTwoClassesAreComparedByMagnitude() {
        assertTrue(meets(Filter.eq("age", Value.of(36.0))));
        assertTrue(meets(Filter.eq("weight", Value.of(36))));
        assertTrue(meets(Filter.in("weight", Set.of(Value.of(36), Value.of(1)))));
        assertFalse(meets(Filter.eq("age", Value.of("36"))));
    }

    @Test
    void aNullOrAnAbsentColumnMeetsNoComparison() {
        for (String column : List.of("city", "nowhere")) {
            assertFalse(meets(Filter.eq(column, Value.NULL)));
            assertFalse(meets(Filter.le(column, Value.of("z"))));
            assertFalse(meets(Filter.ge(column, Value.NULL)));
            assertFalse(meets(Filter.in(column, Set.of(Value.NULL))));
            assertFalse(meets(Filter.prefix(column, "")));
        }
        assertFalse(meets(Filter.gt("age", Value.NULL)));
        assertFalse(meets(Filter.in("age", Set.of(Value.NULL))));
    }

    @Test
    void aPrefixMindsCaseAndMeetsTextsOnly() {
        assertTrue(meets(Filter.prefix("name", "Ad")));
        assertTrue(meets(Filter.prefix("name", "")));
        assertFalse(meets(Filter.prefix("name", "ad")));
        assertFalse(meets(Filter.prefix("name", "Adaa")));
        assertFalse(meets(Filter.prefix("age", "3")));
    }

    @Test
    void inMeetsOneOfItsValues() {
        assertTrue(meets(Filter.in("name", Set.of(Value.of("Bob"), Value.of("Ada")))));
        assertFalse(meets(Filter.in("name", Set.of(Value.of("Bob")))));
        assertFalse(meets(Filter.in("name", Set.of())));
    }

    @Test
    void conditionsCombine() {
        Filter yes = Filter.eq("name", Value.of("Ada"));
        Filter no = Filter.eq("name", Value.of("Bob"));
        assertTrue(meets(Filter.and(yes, Filter.or(no, yes))));
        assertFalse(meets(Filter.and(yes, no)));
        assertFalse(meets(Filter.or(no, no)));
    }

    @Test
    void noConditionsAreMetByAllAndNoAlternativesByNone() {
        assertTrue(meets(Filter.and()));
        assertFalse(meets(Filter.or()));
    }

    @Test
    void aFilterKeepsACopyOfItsValues() {
        Set<Value> names = new HashSet<>(Set.of(Value.of("Ada")));
        Filter filter = Filter.in("name", names);
        names.clear();
        assertTrue(meets(filter));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> Filter.eq(null, Value.of(1)));
        assertThrows(NullPointerException.class, () -> Filter.eq("age", null));
        assertThrows(NullPointerException.class, () -> Filter.prefix("name", null));
        assertThrows(NullPointerException.class, () -> Filter.and((Filter) null));
    }
}
