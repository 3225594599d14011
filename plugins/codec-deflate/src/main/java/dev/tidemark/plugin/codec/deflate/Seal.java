package dev.tidemark.plugin.codec.deflate;

import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The first four bytes of what is encoded: a CRC-32C of everything behind them, little-endian. With a dictionary it also
 * covers the dictionary's own checksum.
 *
 * @param dictionary the checksum of the dictionary, 0 where there is none
 */
record Seal(int dictionary) {
    static final int BYTES = 4;

    static Seal over(byte[] dictionary) {
        CRC32C crc = new CRC32C();
        crc.update(dictionary);
        return new Seal((int) crc.getValue());
    }

    void put(ByteBuffer sealed) {
        int checksum = checksum(sealed);
        sealed.order(ByteOrder.LITTLE_ENDIAN).putInt(sealed.position(), checksum);
    }

    void check(ByteBuffer sealed) {
        if (sealed.remaining() <= BYTES || read(sealed) != checksum(sealed)) {
            throw new CodecException("deflate: these " + sealed.remaining()
                    + " bytes are damaged, cut short, or were encoded by another codec or with another dictionary");
        }
    }

    private static int read(ByteBuffer sealed) {
        return sealed.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(sealed.position());
    }

    private int checksum(ByteBuffer sealed) {
        CRC32C crc = new CRC32C();
        for (int shift = 0; dictionary != 0 && shift < 32; shift += 8) {
            crc.update(dictionary >>> shift);
        }
        crc.update(sealed.duplicate().position(sealed.position() + BYTES));
        return (int) crc.getValue();
    }
}
