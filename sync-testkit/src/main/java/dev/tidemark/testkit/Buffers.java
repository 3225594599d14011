package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Kinds of buffers, each inside a larger one whose other bytes tell whether somebody wrote where he must not. */
enum Buffers {
    HEAP {
        @Override
        ByteBuffer room(int capacity) {
            return ByteBuffer.allocate(capacity);
        }
    },
    DIRECT {
        @Override
        ByteBuffer room(int capacity) {
            return ByteBuffer.allocateDirect(capacity);
        }
    },
    SLICE_OF_HEAP {
        @Override
        ByteBuffer room(int capacity) {
            return ByteBuffer.allocate(capacity + 7).position(5).slice();
        }
    },
    SLICE_OF_DIRECT {
        @Override
        ByteBuffer room(int capacity) {
            return ByteBuffer.allocateDirect(capacity + 7).position(5).slice();
        }
    };

    private static final int MARGIN = 16;
    private static final byte UNTOUCHED = 0x5a;

    abstract ByteBuffer room(int capacity);

    /** Returns a buffer that holds these bytes between margins. */
    ByteBuffer holding(byte[] content) {
        ByteBuffer buffer = target(content.length);
        return buffer.put(buffer.position(), content);
    }

    /** Returns a buffer with so much room between margins. */
    ByteBuffer target(int length) {
        ByteBuffer buffer = room(MARGIN + length + MARGIN);
        byte[] untouched = new byte[buffer.capacity()];
        Arrays.fill(untouched, UNTOUCHED);
        buffer.put(0, untouched);
        return buffer.limit(MARGIN + length).position(MARGIN);
    }

    /** Returns what was put into a target since it was made. */
    static byte[] written(ByteBuffer target) {
        byte[] bytes = new byte[target.position() - MARGIN];
        target.get(MARGIN, bytes);
        return bytes;
    }

    /** Fails if a buffer that {@link #holding} returned no longer holds these bytes between its margins. */
    static void assertHolds(byte[] content, ByteBuffer buffer) {
        byte[] bytes = new byte[content.length];
        buffer.duplicate().clear().get(MARGIN, bytes);
        assertEquals(-1, Arrays.mismatch(content, bytes), "the first byte of the source that was changed");
        assertMarginsUntouched(buffer);
    }

    /** Fails if a byte before the target's first position or behind its limit has changed. */
    static void assertMarginsUntouched(ByteBuffer target) {
        ByteBuffer all = target.duplicate().clear();
        byte[] before = new byte[MARGIN];
        byte[] behind = new byte[all.capacity() - target.limit()];
        all.get(0, before).get(target.limit(), behind);
        assertEquals(MARGIN, count(before), "bytes before the target's position were overwritten");
        assertEquals(behind.length, count(behind), "bytes behind the target's limit were overwritten");
    }

    private static int count(byte[] bytes) {
        byte[] untouched = new byte[bytes.length];
        Arrays.fill(untouched, UNTOUCHED);
        int differs = Arrays.mismatch(bytes, untouched);
        return differs < 0 ? bytes.length : differs;
    }
}
