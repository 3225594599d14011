package dev.tidemark.api.conflict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConflictTest {
    private static final Conflict.Side EARLIER = side(1, Optional.of(Row.of(Map.of("price", Value.of(1)))));
    private static final Conflict.Side LATER = side(2, Optional.of(Row.of(Map.of("price", Value.of(2)))));

    private static Conflict.Side side(long time, Optional<Row> values) {
        Stamp stamp = new Stamp(time, Author.device(new UUID(0, time)), 1);
        return new Conflict.Side(values, stamp, "node-" + time, Conflict.Role.DEVICE, Conflict.Arrival.UNKNOWN);
    }

    private static Conflict between(Conflict.Side first, Conflict.Side second) {
        return new Conflict("items", RowKey.of(1), Set.of("price"), first, second, Optional.empty());
    }

    @Test
    void theSidesStandInTheOrderOfTheirStamps() {
        assertEquals(EARLIER, between(EARLIER, LATER).first());
        assertThrows(IllegalArgumentException.class, () -> between(LATER, EARLIER));
        assertThrows(IllegalArgumentException.class, () -> between(EARLIER, EARLIER));
    }

    @Test
    void aSideWithoutValuesIsADeletion() {
        assertFalse(between(EARLIER, LATER).isAboutDeletion());
        assertTrue(between(EARLIER, side(3, Optional.empty())).isAboutDeletion());
        assertTrue(between(side(0, Optional.empty()), LATER).isAboutDeletion());
    }

    @Test
    void aResolutionHasWhatItIsMadeOf() {
        assertEquals(new Resolution.Keep(LATER), Resolution.keep(LATER));
        assertEquals(new Resolution.Merge(Row.EMPTY), Resolution.merge(Row.EMPTY));
        assertEquals(new Resolution.Defer("why"), Resolution.defer("why"));
        assertThrows(NullPointerException.class, () -> Resolution.keep(null));
        assertThrows(NullPointerException.class, () -> Resolution.defer(null));
    }
}
