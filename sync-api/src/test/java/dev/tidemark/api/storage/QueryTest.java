package dev.tidemark.api.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static final Query ALL = Query.all("people");

    @Test
    void aQueryForAllHasNoFilterNoOrderAndNoLimit() {
        assertEquals(new Query("people", Filter.ALL, List.of(), Long.MAX_VALUE), ALL);
    }

    @Test
    void aFilterReplacesTheOneBefore() {
        Filter filter = Filter.eq("age", Value.of(1));
        assertEquals(filter, ALL.where(Filter.ALL).where(filter).filter());
        assertEquals(Filter.ALL, ALL.filter());
    }

    @Test
    void orderingsFollowOneAnother() {
        Query query = ALL.orderBy("name").orderByDescending("age");
        assertEquals(List.of(new Query.Order("name", false), new Query.Order("age", true)), query.order());
        assertThrows(UnsupportedOperationException.class, () -> query.order().clear());
    }

    @Test
    void aLimitMayBeZeroButNotNegative() {
        assertEquals(0, ALL.limit(5).limit(0).limit());
        Exception refused = assertThrows(IllegalArgumentException.class, () -> ALL.limit(-1));
        assertEquals("limit -1 is negative", refused.getMessage());
    }

    @Test
    void everythingElseStaysAsItWas() {
        Filter filter = Filter.prefix("name", "A");
        Query query = ALL.limit(3).orderBy("name").where(filter);
        assertEquals(new Query("people", filter, List.of(new Query.Order("name", false)), 3), query);
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> Query.all(null));
        assertThrows(NullPointerException.class, () -> ALL.where(null));
        assertThrows(NullPointerException.class, () -> ALL.orderBy(null));
    }
}
