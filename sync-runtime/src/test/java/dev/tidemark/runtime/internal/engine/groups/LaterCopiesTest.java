package dev.tidemark.runtime.internal.engine.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LaterCopiesTest {
    private static final RowKey KEY = RowKey.of("r");
    private static final Breach.Reference ROW = new Breach.Reference("notes", KEY);

    private static Change change(Change.Kind kind, String... columns) {
        Map<String, Value> values = new HashMap<>();
        for (String column : columns) {
            values.put(column, Value.of(1));
        }
        return new Change("notes", KEY, kind, Row.of(values), Versions.of(Version.BOTTOM));
    }

    private static Written number(long sequence) {
        return new Written(ROW, Author.NOBODY, sequence);
    }

    /** Returns whether a last copy, of number 9, stands for an earlier one. */
    private static boolean stands(Change last, Change earlier, long number) {
        return LaterCopies.attempt(copies -> {
            boolean stands = copies.standFor(earlier, number(number));
            copies.note(last, number(9));
            copies.require();
            return stands;
        });
    }

    @Test
    void theLastCopyStandsForThoseWhoseColumnsItHas() {
        Change last = change(Change.Kind.UPDATE, "a", "b");
        List<Boolean> stand = List.of(
                stands(last, change(Change.Kind.UPDATE, "a"), 3),
                stands(last, change(Change.Kind.UPDATE, "a", "c"), 3),
                stands(last, change(Change.Kind.CREATE, "a"), 3),
                stands(last, change(Change.Kind.DELETE), 3),
                stands(change(Change.Kind.DELETE), change(Change.Kind.CREATE, "a"), 3),
                stands(last, last, 9));
        assertEquals(List.of(true, false, false, false, true, false), stand);
    }

    @Test
    void nothingStandsForWhatOthersWroteAndADeviceOnlyBrings() {
        assertEquals(false, stands(change(Change.Kind.DELETE), change(Change.Kind.UPDATE, "a"), 0));
    }
}
