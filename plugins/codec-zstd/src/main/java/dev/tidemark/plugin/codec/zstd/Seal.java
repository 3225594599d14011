package dev.tidemark.plugin.codec.zstd;

import dev.tidemark.api.codec.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    static Seal over(byte[] dictionary) {
        CRC32C crc = new CRC32C();
        crc.update(dictionary);
        return new Seal((int) crc.getValue());
    }

    void put(Region sealed) {
        INT.set(sealed.array(), sealed.offset(), checksum(sealed));
    }

    void check(Region sealed) {
        if (sealed.length() <= BYTES || (int) INT.get(sealed.array(), sealed.offset()) != checksum(sealed)) {
            throw new CodecException("zstd: these " + sealed.length()
                    + " bytes are damaged, cut short, or were encoded by another codec or with another dictionary");
        }
    }

    private int checksum(Region sealed) {
        CRC32C crc = new CRC32C();
        for (int shift = 0; dictionary != 0 && shift < 32; shift += 8) {
            crc.update(dictionary >>> shift);
        }
        crc.update(sealed.array(), sealed.offset() + BYTES, sealed.length() - BYTES);
        return (int) crc.getValue();
    }
}
