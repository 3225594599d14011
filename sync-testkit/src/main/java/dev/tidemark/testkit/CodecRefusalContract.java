package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.codec.CodecException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What a codec has to refuse: whatever it did not write itself, however it came about. It never crashes, hangs, or writes
 * outside of its target over it.
 */
abstract class CodecRefusalContract extends CodecBufferContract {
    private static final int BOMB = 8 << 20;

    @Test
    void aTargetThatIsTooSmallToEncodeIntoIsRefused() {
        for (byte[] content : List.of(new byte[0], text(5_000), noise(5_000))) {
            int room = encode(content, Level.BALANCED).length - 1;
            for (Buffers kind : Buffers.values()) {
                ByteBuffer target = kind.target(room);
                assertThrows(
                        RuntimeException.class,
                        () -> codec.encode(ByteBuffer.wrap(content), target, Level.BALANCED),
                        () -> "room for " + room + " bytes where one more is needed");
                Buffers.assertMarginsUntouched(target);
            }
        }
    }

    @Test
    void aTargetThatIsTooSmallToDecodeIntoIsRefused() {
        inTime(() -> {
            for (byte[] content : List.of(new byte[1], text(5_000), noise(5_000))) {
                for (int room : new int[] {0, content.length / 2, content.length - 1}) {
                    for (Buffers kind : Buffers.values()) {
                        assertRefused(encode(content, Level.BALANCED), kind.target(room), "room for " + room);
                    }
                }
            }
        });
    }

    @Test
    void aBombStopsAtTheLimitOfTheTarget() {
        byte[] bomb = encode(new byte[BOMB], Level.FAST);
        inTime(() -> {
            long before = allocated();
            assertRefused(bomb, Buffers.HEAP.target(4_096), "a bomb of " + bomb.length + " bytes");
            long spent = allocated() - before;
            assertTrue(spent < BOMB / 4, () -> "it took " + spent + " bytes of heap to see that 4096 are too few");
        });
    }

    /** Returns how many bytes of heap this thread has taken so far, 0 on a virtual machine that does not count them. */
    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getThreadAllocatedBytes(Thread.currentThread().getId())
                : 0;
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] encoded = encode(text(300), Level.BALANCED);
        inTime(() -> {
            for (int length = 0; length < encoded.length; length++) {
                assertRefused(
                        Arrays.copyOf(encoded, length), Buffers.HEAP.target(4_096), "cut to " + length + " bytes");
            }
        });
    }

    @Test
    void whatHasAByteTooManyIsRefused() {
        byte[] encoded = encode(text(300), Level.BALANCED);
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        inTime(() -> assertRefused(longer, Buffers.HEAP.target(4_096), "a byte too many"));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        inTime(() -> {
            for (byte[] content : List.of(new byte[0], new byte[] {1}, text(300), noise(100))) {
                byte[] encoded = encode(content, Level.BALANCED);
                for (int bit = 0; bit < encoded.length * 8; bit++) {
                    byte[] damaged = encoded.clone();
                    damaged[bit / 8] ^= (byte) (1 << bit % 8);
                    assertRefused(damaged, Buffers.HEAP.target(4_096), "bit " + bit + " flipped");
                }
            }
        });
    }

    @Test
    void whatWasMixedUpOnItsWayIsRefused() {
        inTime(() -> Rounds.each(200, random -> {
            byte[] encoded = encode(mixture(random), Level.BALANCED);
            byte[] mixedUp = mixedUp(encoded, random);
            if (!Arrays.equals(encoded, mixedUp)) {
                assertRefused(mixedUp, Buffers.HEAP.target(1 << 15), "mixed up");
            }
        }));
    }

    /** Takes a stretch out, puts it elsewhere, doubles it, or puts noise in its place. */
    private static byte[] mixedUp(byte[] encoded, SplittableRandom random) {
        int start = random.nextInt(encoded.length);
        int end = random.nextInt(start, encoded.length) + 1;
        ByteBuffer mixed = ByteBuffer.allocate(2 * encoded.length);
        byte[] noise = new byte[end - start];
        random.nextBytes(noise);
        mixed.put(encoded, 0, start);
        switch (random.nextInt(4)) {
            case 0 -> mixed.put(encoded, end, encoded.length - end);
            case 1 -> mixed.put(encoded, end, encoded.length - end).put(encoded, start, end - start);
            case 2 -> mixed.put(encoded, start, end - start).put(encoded, start, encoded.length - start);
            default -> mixed.put(noise).put(encoded, end, encoded.length - end);
        }
        return Arrays.copyOf(mixed.array(), mixed.position());
    }

    @Test
    void foreignBytesAreRefused() {
        inTime(() -> Rounds.each(2_000, random -> {
            byte[] foreign = new byte[random.nextInt(200)];
            random.nextBytes(foreign);
            Buffers kind = Buffers.values()[random.nextInt(Buffers.values().length)];
            assertRefused(foreign, kind.target(random.nextInt(5_000)), "noise");
        }));
    }

    @Test
    void contentThatWasNeverEncodedIsRefused() {
        inTime(() -> {
            for (String text :
                    List.of("", "\n", "{\"id\": 1}", "<?xml version=\"1.0\"?>", "PK\u0003\u0004", "GET / ")) {
                byte[] plain = text.getBytes(StandardCharsets.UTF_8);
                assertRefused(plain, Buffers.HEAP.target(4_096), "'" + text + "'");
            }
            for (int length : new int[] {1, 2, 4, 8, 16, 100, 70_000}) {
                byte[] ones = new byte[length];
                Arrays.fill(ones, (byte) 0xff);
                assertRefused(ones, Buffers.HEAP.target(4_096), length + " bytes of 0xff");
                assertRefused(new byte[length], Buffers.HEAP.target(4_096), length + " zeros");
            }
        });
    }

    @Test
    void anInstanceGoesOnAfterItHasRefusedSomething() {
        byte[] encoded = encode(text(2_000), Level.BALANCED);
        byte[] cut = Arrays.copyOf(encoded, encoded.length / 2);
        inTime(() -> {
            for (int round = 0; round < 3; round++) {
                assertRefused(cut, Buffers.HEAP.target(4_096), "cut in half");
                assertArrayEquals(text(2_000), decode(encoded, 2_000), "after a refusal");
                assertArrayEquals(encoded, encode(text(2_000), Level.BALANCED), "after a refusal");
            }
        });
    }

    final void assertRefused(byte[] encoded, ByteBuffer target, String what) {
        int limit = target.limit();
        assertThrows(CodecException.class, () -> codec.decode(ByteBuffer.wrap(encoded), target), what);
        assertTrue(target.limit() == limit, () -> what + ": the target's limit was moved");
        Buffers.assertMarginsUntouched(target);
    }
}
