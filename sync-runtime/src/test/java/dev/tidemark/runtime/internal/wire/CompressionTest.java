package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private final Compression none = new Compression(Optional.empty(), Codec.Level.BALANCED);
    private final Compression deflate = new Compression(Optional.of(new DeflateForTests()), Codec.Level.BALANCED);

    @Test
    void whatCompressesTravelsCompressed() {
        byte[] raw = new byte[10_000];
        byte[] packed = deflate.pack(raw);
        assertTrue(packed.length < 100);
        assertEquals(1, packed[0]);
        assertArrayEquals(raw, deflate.unpack(packed, raw.length));
    }

    @Test
    void whatDoesNotCompressTravelsAsItIs() {
        byte[] raw = new byte[1000];
        new Random(1).nextBytes(raw);
        byte[] packed = deflate.pack(raw);
        assertEquals(1001, packed.length);
        assertEquals(0, packed[0]);
        assertArrayEquals(raw, deflate.unpack(packed, raw.length));
        assertArrayEquals(raw, none.unpack(none.pack(raw), raw.length));
        assertArrayEquals(new byte[0], none.unpack(none.pack(new byte[0]), 0));
    }

    @Test
    void aBombIsRefused() {
        byte[] bomb = deflate.pack(new byte[1_000_000]);
        assertThrows(WireException.class, () -> deflate.unpack(bomb, bomb.length));
        assertThrows(WireException.class, () -> deflate.unpack(bomb, 1_000_001));
        assertThrows(WireException.class, () -> deflate.unpack(bomb, Protocol.MAX_BATCH + 1));
    }

    @Test
    void damageIsRefused() {
        byte[] packed = deflate.pack(Samples.batch(Samples.orders(100)));
        int raw = Samples.batch(Samples.orders(100)).length;
        assertThrows(WireException.class, () -> deflate.unpack(Arrays.copyOf(packed, packed.length - 9), raw));
        assertThrows(WireException.class, () -> deflate.unpack(new byte[0], raw));
        assertThrows(WireException.class, () -> deflate.unpack(new byte[] {2, 0}, 1));
        assertThrows(WireException.class, () -> none.unpack(packed, raw));
    }
}
