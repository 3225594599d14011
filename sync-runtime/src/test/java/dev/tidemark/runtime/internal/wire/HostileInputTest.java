package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever arrives, it is a value or a {@link WireException}: no other exception, no hang, no memory without bound. */
@Timeout(60)
class HostileInputTest {
    private static final int ROUNDS = 20_000;

    @Test
    void aFrameCutAnywhereIsRefusedOrIsAMessage() {
        Samples.messages().values().forEach(message -> {
            byte[] frame = bytes(message);
            for (int length = 0; length < frame.length; length++) {
                survives(Arrays.copyOf(frame, length), HostileInputTest::decode, "cut at " + length);
            }
        });
    }

    @Test
    void aFrameWithAnyBitFlippedIsRefusedOrIsAMessage() {
        Samples.messages().values().forEach(message -> flipEveryBit(bytes(message), HostileInputTest::decode));
    }

    @Test
    void aFrameDamagedAtRandomIsRefusedOrIsAMessage() {
        byte[][] frames = Samples.messages().values().stream()
                .map(HostileInputTest::bytes)
                .toArray(byte[][]::new);
        damageAtRandom(frames, HostileInputTest::decode);
    }

    @Test
    void aBatchCutAnywhereIsRefused() {
        byte[] batch = Samples.batch(Samples.orders(20));
        for (int length = 0; length < batch.length; length++) {
            byte[] cut = Arrays.copyOf(batch, length);
            assertThrows(WireException.class, () -> Samples.read(cut), "cut at " + length);
        }
    }

    @Test
    void aBatchWithBasesCutAnywhereIsRefused() {
        byte[] batch = Samples.batch(Samples.counted());
        for (int length = 0; length < batch.length; length++) {
            byte[] cut = Arrays.copyOf(batch, length);
            assertThrows(WireException.class, () -> Samples.read(cut), "cut at " + length);
        }
    }

    @Test
    void aBatchWithBytesAtItsEndIsRefused() {
        byte[] batch = Samples.batch(Samples.orders(2));
        assertThrows(WireException.class, () -> Samples.read(Arrays.copyOf(batch, batch.length + 1)));
    }

    @Test
    void aBatchWithAnyBitFlippedIsRefusedOrIsABatch() {
        flipEveryBit(Samples.batch(Samples.oneRow()), HostileInputTest::read);
        flipEveryBit(Samples.batch(Samples.orders(20)), HostileInputTest::read);
        flipEveryBit(Samples.batch(Samples.counted()), HostileInputTest::read);
    }

    @Test
    void aBatchDamagedAtRandomIsRefusedOrIsABatch() {
        damageAtRandom(
                new byte[][] {
                    Samples.batch(Samples.oneRow()),
                    Samples.batch(Samples.orders(3)),
                    Samples.batch(Samples.orders(60)),
                    Samples.batch(Samples.counted())
                },
                HostileInputTest::read);
    }

    @Test
    void randomBytesAreRefusedOrAreABatch() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = new byte[3 + seed % 200];
            new Random(seed).nextBytes(bytes);
            bytes[0] = (byte) (Block.FORMAT + seed % 2);
            bytes[1] = 1;
            survives(bytes, HostileInputTest::read, "seed " + seed);
        }
    }

    /** 4096 changes with the most columns possible, all of them constant, in a few bytes; one more column is refused. */
    @Test
    void aBlockThatClaimsMoreValuesThanABlockMayHaveIsRefused() {
        assertEquals(
                Block.MAX_ROWS,
                Samples.read(constants(Block.MAX_ITEMS / Block.MAX_ROWS)).size());
        WireException refusal =
                assertThrows(WireException.class, () -> Samples.read(constants(Block.MAX_ITEMS / Block.MAX_ROWS + 1)));
        assertEquals("a block has more than 262144 values, which is the most possible", refusal.getMessage());
    }

    private static byte[] constants(int keyParts) {
        WireOutput batch = new WireOutput(256);
        batch.u8(Block.FORMAT);
        batch.uvarint(Block.MAX_ROWS);
        batch.uvarint(Block.MAX_ROWS);
        batch.list(java.util.List.of("t"), WireOutput::text);
        batch.uvarint(1);
        batch.uvarint(0);
        batch.uvarint(1);
        batch.uuid(Samples.DEVICE);
        batch.uvarint(0);
        batch.uvarint(1);
        batch.uvarint(0);
        batch.uvarint(0);
        batch.uvarint(1);
        batch.uvarint(0);
        batch.u8(2);
        batch.uvarint(0);
        batch.uvarint(keyParts);
        batch.uvarint(Block.MAX_ROWS);
        for (int i = 0; i < 4 + keyParts; i++) {
            batch.u8(i < 4 ? IntColumn.CONSTANT : 1);
            batch.svarint(0);
        }
        batch.uvarint(0);
        return batch.toByteArray();
    }

    private static void flipEveryBit(byte[] bytes, Consumer<byte[]> reader) {
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            survives(flipped, reader, "bit " + bit);
        }
    }

    private static void damageAtRandom(byte[][] good, Consumer<byte[]> reader) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = good[seed % good.length].clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
            }
            survives(bytes, reader, "seed " + seed);
        }
    }

    private static void survives(byte[] bytes, Consumer<byte[]> reader, String which) {
        try {
            reader.accept(bytes);
        } catch (WireException expected) {
            if (expected.getMessage().isEmpty()) {
                fail(which + ": no message");
            }
        } catch (RuntimeException | Error wrong) {
            fail(which + " ended in " + wrong, wrong);
        }
    }

    /** What is read is written again: it must be well formed, not just read without an exception. */
    private static void read(byte[] batch) {
        java.util.List<Change> changes = Samples.read(batch);
        assertEquals(changes, Samples.read(Samples.batch(changes)));
    }

    private static void decode(byte[] frame) {
        Message message = Messages.decode(ByteBuffer.wrap(frame));
        assertEquals(message, Messages.decode(Messages.encode(message)));
    }

    private static byte[] bytes(Message message) {
        ByteBuffer frame = Messages.encode(message);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
