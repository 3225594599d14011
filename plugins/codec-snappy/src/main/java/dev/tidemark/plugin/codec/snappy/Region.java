package dev.tidemark.plugin.codec.snappy;

import java.nio.ByteBuffer;

/**
 * A part of an array that stands for what remains in a buffer: the buffer's own array where it gives it away, else a copy.
 *
 * @param array that holds the part
 * @param offset where it begins
 * @param length how long it is
 */
record Region(byte[] array, int offset, int length) {
    /** Returns what remains in a buffer, and leaves the buffer as it is. */
    static Region read(ByteBuffer source) {
        if (source.hasArray()) {
            return new Region(source.array(), source.arrayOffset() + source.position(), source.remaining());
        }
        byte[] copy = new byte[source.remaining()];
        source.get(source.position(), copy);
        return new Region(copy, 0, copy.length);
    }

    /** Returns room for so many bytes, which {@link #writeBack} brings into the buffer. */
    static Region write(ByteBuffer target, int length) {
        if (length > target.remaining()) {
            throw new IllegalArgumentException("snappy: the target has room for " + target.remaining()
                    + " bytes, not for " + length + "; give it maxEncodedLength bytes");
        }
        return target.hasArray()
                ? new Region(target.array(), target.arrayOffset() + target.position(), length)
                : new Region(new byte[length], 0, length);
    }

    Region from(int start) {
        return new Region(array, offset + start, length - start);
    }

    Region to(int end) {
        return new Region(array, offset, end);
    }

    /** Brings this part, which {@link #write} gave, to the buffer's position and moves that behind it. */
    void writeBack(ByteBuffer target) {
        if (target.hasArray()) {
            target.position(target.position() + length);
        } else {
            target.put(array, offset, length);
        }
    }
}
