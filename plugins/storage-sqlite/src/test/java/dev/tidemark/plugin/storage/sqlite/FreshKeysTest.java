package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import org.junit.jupiter.api.Test;

class FreshKeysTest {
    private static final long TABLE = 3;
    private static final int KEYS = 100_000;

    private final FreshKeys keys = new FreshKeys();

    @Test
    void nothingIsThereAtFirst() {
        assertFalse(keys.mayHold(TABLE, RowKey.of("a")));
    }

    @Test
    void everyKeyThatWasAddedIsFound() {
        for (int i = 0; i < KEYS; i++) {
            keys.add(TABLE, RowKey.of("key-" + i));
            keys.add(TABLE, RowKey.of(Value.of((long) i), Value.of("part")));
        }
        for (int i = 0; i < KEYS; i++) {
            assertTrue(keys.mayHold(TABLE, RowKey.of("key-" + i)));
            assertTrue(keys.mayHold(TABLE, RowKey.of(Value.of((long) i), Value.of("part"))));
        }
    }

    @Test
    void aKeyOfOneTableIsNotOneOfAnother() {
        keys.add(TABLE, RowKey.of("a"));
        assertTrue(keys.mayHold(TABLE, RowKey.of("a")));
        assertFalse(keys.mayHold(TABLE + 1, RowKey.of("a")));
    }

    @Test
    void fewOthersAreTakenForOneThatWasAdded() {
        for (int i = 0; i < KEYS; i++) {
            keys.add(TABLE, RowKey.of(i));
        }
        int mistaken = 0;
        for (int i = KEYS; i < 2 * KEYS; i++) {
            mistaken += keys.mayHold(TABLE, RowKey.of(i)) ? 1 : 0;
        }
        assertTrue(mistaken < KEYS / 500, mistaken + " of " + KEYS);
    }
}
