package dev.tidemark.plugin.codec.snappy;

import dev.tidemark.api.codec.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The first four bytes of what is encoded: a CRC-32C of everything behind them, little-endian. Snappy has none of its own. */
final class Seal {
    static final int BYTES = 4;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Seal() {}

    static void put(Region sealed) {
        INT.set(sealed.array(), sealed.offset(), checksum(sealed));
    }

    static void check(Region sealed) {
        if (sealed.length() <= BYTES || (int) INT.get(sealed.array(), sealed.offset()) != checksum(sealed)) {
            throw new CodecException("snappy: these " + sealed.length()
                    + " bytes are damaged, cut short, or were encoded by another codec");
        }
    }

    private static int checksum(Region sealed) {
        CRC32C crc = new CRC32C();
        crc.update(sealed.array(), sealed.offset() + BYTES, sealed.length() - BYTES);
        return (int) crc.getValue();
    }
}
