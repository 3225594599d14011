package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compresses blocks, by zlib: every language has it, and so has the shell of SQLite. */
final class Packer implements AutoCloseable {
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private byte[] packed = new byte[BundleFormat.BLOCK];

    /**
     * A block as it is written.
     *
     * @param changes how many it holds
     * @param size before compression
     * @param content the bytes themselves
     */
    record Packed(int changes, int size, byte[] content) {
        int length() {
            return content.length;
        }
    }

    Packed pack(BlockOutput block) {
        JsonOutput document = block.document();
        if (document.size() > BundleFormat.LARGEST_BLOCK) {
            throw new BundleException(
                    Reason.USAGE,
                    "a row takes " + document.size() + " bytes in a bundle, of at most " + BundleFormat.LARGEST_BLOCK
                            + ". Make it smaller, or leave its table out of what is tracked");
        }
        int length = pack(document, Deflater.BEST_SPEED);
        if (isTooSmall(length, document.size())) {
            length = pack(document, Deflater.NO_COMPRESSION);
        }
        return new Packed(block.count(), document.size(), Arrays.copyOf(packed, length));
    }

    /** A few bytes that stand for many are what a stranger sends who wants to keep somebody busy. What is so even is stored as it is. */
    private static boolean isTooSmall(int length, int size) {
        return size > BundleFormat.MOST_RATIO * (long) length + BundleFormat.ANY_RATIO;
    }

    private int pack(JsonOutput document, int level) {
        deflater.reset();
        deflater.setLevel(level);
        deflater.setInput(document.array(), 0, document.size());
        deflater.finish();
        int length = 0;
        while (!deflater.finished()) {
            if (length == packed.length) {
                packed = Arrays.copyOf(packed, packed.length * 2);
            }
            length += deflater.deflate(packed, length, packed.length - length);
        }
        return length;
    }

    /** Returns what was compressed, which has exactly a size; whatever else comes out is a forgery. */
    static byte[] unpack(byte[] content, int size) {
        if (isTooSmall(content.length, size)) {
            throw JsonInput.forged("a block of " + content.length + " bytes that says it has " + size);
        }
        Inflater inflater = new Inflater();
        try {
            byte[] document = new byte[size];
            inflater.setInput(content);
            int length = 0;
            while (length < size && !inflater.finished()) {
                int more = inflater.inflate(document, length, size - length);
                if (more == 0 && !inflater.finished()) {
                    throw JsonInput.forged("a block that ends too early");
                }
                length += more;
            }
            boolean isWhole = length == size && ends(inflater) && inflater.getRemaining() == 0;
            if (!isWhole) {
                throw JsonInput.forged("a block that has not the " + size + " bytes that it says it has");
            }
            return document;
        } catch (DataFormatException broken) {
            throw JsonInput.forged("a block that is not compressed by zlib");
        } finally {
            inflater.end();
        }
    }

    /** The checksum at the end is read with the byte behind the last one, which must not be there. */
    private static boolean ends(Inflater inflater) throws DataFormatException {
        return inflater.finished() || inflater.inflate(new byte[1]) == 0 && inflater.finished();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
