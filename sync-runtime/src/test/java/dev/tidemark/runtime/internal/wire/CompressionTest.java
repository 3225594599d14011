package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static final List<Throwable> FAULTS = List.of(
            new IllegalStateException("no"),
            new BufferOverflowException(),
            new NullPointerException(),
            new UnsatisfiedLinkError("no native library"));

    private final Compression none =
            new Compression(Optional.empty(), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);
    private final Compression deflate =
            new Compression(Optional.of(new DeflateForTests()), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);

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

    @Test
    void whoUnpacksDoesNotAskHowHardToTry() {
        byte[] raw = Samples.batch(Samples.orders(100));
        Compression reader = new Compression(
                Optional.of(new DeflateForTests()),
                () -> {
                    throw new AssertionError("the level was asked for");
                },
                Compression.Watcher.NOBODY);
        assertArrayEquals(raw, reader.unpack(deflate.pack(raw), raw.length));
    }

    @Test
    void aCodecThatFailsCostsBytesAndNotTheBatch() {
        byte[] raw = new byte[1_000];
        for (Throwable fault : FAULTS) {
            Compression broken = new Compression(
                    Optional.of(new BrokenCodec(fault)), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);
            byte[] packed = broken.pack(raw);
            assertEquals(0, packed[0], fault.toString());
            assertArrayEquals(raw, broken.unpack(packed, raw.length));
        }
    }

    @Test
    void aCodecThatFailsToDecompressRefusesTheBatch() {
        byte[] packed = deflate.pack(new byte[1_000]);
        for (Throwable fault : FAULTS) {
            Compression broken = new Compression(
                    Optional.of(new BrokenCodec(fault)), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);
            WireException refused = assertThrows(WireException.class, () -> broken.unpack(packed, 1_000));
            assertTrue(refused.getMessage().contains(BrokenCodec.class.getName()), refused.getMessage());
        }
    }

    /** Throws whatever it is told to. */
    private record BrokenCodec(Throwable fault) implements Codec {
        @Override
        public int maxEncodedLength(int sourceLength) {
            return sourceLength;
        }

        @Override
        public void encode(ByteBuffer source, ByteBuffer target, Level level) {
            fail();
        }

        @Override
        public void decode(ByteBuffer source, ByteBuffer target) {
            fail();
        }

        @Override
        public Optional<Codec> withDictionary(byte[] dictionary) {
            return Optional.empty();
        }

        private void fail() {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        }
    }
}
