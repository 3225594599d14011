package dev.tidemark.runtime.internal.bundle;

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
     * @param content the bytes themselves, of which the first so many count; good until the next block is packed
     * @param length how many bytes count
     */
    record Packed(int changes, int size, byte[] content, int length) {}

    Packed pack(BlockOutput block) {
        JsonOutput document = block.document();
        deflater.reset();
        deflater.setInput(document.array(), 0, document.size());
        deflater.finish();
        int length = 0;
        while (!deflater.finished()) {
            if (length == packed.length) {
                packed = Arrays.copyOf(packed, packed.length * 2);
            }
            length += deflater.deflate(packed, length, packed.length - length);
        }
        return new Packed(block.count(), document.size(), packed, length);
    }

    /** Returns what was compressed, which has exactly a size; whatever else comes out is a forgery. */
    static byte[] unpack(byte[] content, int size) {
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
