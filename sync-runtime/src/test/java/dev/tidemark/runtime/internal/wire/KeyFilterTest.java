package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyFilterTest {
    private static final int KEYS = 5_000;

    @Test
    void aKeyThatWasAddedIsNeverMissedAndFewOthersAreTakenForOne() {
        KeyFilter filter = KeyFilter.of(KEYS);
        IntStream.range(0, KEYS).forEach(i -> filter.add(RowKey.of(i)));
        assertTrue(IntStream.range(0, KEYS).allMatch(i -> filter.mayHold(RowKey.of(i))));
        long mistaken = IntStream.range(KEYS, 3 * KEYS)
                .filter(i -> filter.mayHold(RowKey.of(i)))
                .count();
        assertTrue(mistaken < 2 * KEYS * 0.02, mistaken + " of " + 2 * KEYS);
    }

    @Test
    void anEmptyFilterHoldsNothing() {
        assertFalse(KeyFilter.of(0).mayHold(RowKey.of("o-1")));
    }

    @Test
    void aFilterFitsAFrameHoweverManyKeysItHolds() {
        Interest interest = new Interest("orders", KeyFilter.of(Long.MAX_VALUE));
        assertEquals(interest, Messages.decode(Messages.encode(interest)));
    }

    @Test
    void aFilterWithoutHashesOrBitsOrWithTooManyIsRefused() {
        for (String filter : new String[] {"000100", "210100", "0700", "0709ff"}) {
            ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex("0f0161" + filter));
            assertThrows(WireException.class, () -> Messages.decode(frame), filter);
        }
    }
}
