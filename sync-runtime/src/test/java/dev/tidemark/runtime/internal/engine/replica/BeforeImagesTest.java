package dev.tidemark.runtime.internal.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BeforeImagesTest {
    private static final int TOO_MANY = 20_000;

    private static StoredRow row(int number) {
        return new StoredRow(
                "t",
                RowKey.of(number),
                false,
                Row.of(Map.of("a", Value.of("x".repeat(200)))),
                Versions.of(Version.BOTTOM),
                number,
                0);
    }

    private static Breach.Reference reference(int number) {
        return new Breach.Reference("t", RowKey.of(number));
    }

    private static Breach breach(int number, Optional<Breach.Reference> other) {
        return new Breach(row(number), Breach.Kind.UNIQUE, "a", other);
    }

    private static BeforeImages<String> keeping(int rows, Set<Breach.Reference> watched) {
        BeforeImages<String> images = new BeforeImages<>(watched);
        for (int i = 1; i <= rows; i++) {
            images.keep(reference(i), row(i), "first of " + i);
            images.keep(reference(i), row(i), "second of " + i);
        }
        return images;
    }

    @Test
    void whatARowWasAtFirstIsKept() {
        BeforeImages<String> images = keeping(10, Set.of());
        images.require(List.of(breach(7, Optional.empty()), breach(99, Optional.empty())));
        assertEquals(Optional.of("first of 7"), images.find(reference(7)));
        assertEquals(Optional.empty(), images.find(reference(99)), "it is new");
    }

    @Test
    void ofMoreRowsThanMemoryHoldsOnlyThoseThatAreWatchedAreKept() {
        BeforeImages<String> images = keeping(TOO_MANY, Set.of(reference(3), reference(TOO_MANY)));
        assertEquals(Optional.of("first of 3"), images.find(reference(3)));
        assertEquals(Optional.of("first of " + TOO_MANY), images.find(reference(TOO_MANY)));
        assertEquals(Optional.empty(), images.find(reference(4)));
        images.require(List.of(breach(3, Optional.of(reference(TOO_MANY)))));
        assertThrows(RuntimeException.class, () -> images.require(List.of(breach(4, Optional.empty()))));
    }

    @Test
    void aTransactionIsDoneAgainUntilTheRowsThatAreRefusedAreWatched() {
        List<Integer> attempts = new ArrayList<>();
        String done = BeforeImages.attempt(watched -> {
            attempts.add(watched.size());
            BeforeImages<String> images = keeping(TOO_MANY, watched);
            images.require(List.of(breach(1, Optional.of(reference(2)))));
            images.require(List.of(breach(5, Optional.empty())));
            return images.find(reference(2)).orElseThrow();
        });
        assertEquals("first of 2", done);
        assertEquals(List.of(0, 2, 3), attempts);
    }
}
