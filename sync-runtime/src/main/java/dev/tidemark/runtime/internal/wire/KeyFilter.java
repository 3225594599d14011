package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.RowKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A set of keys in few bits (a Bloom filter): it never misses a key that was added, and takes some others for members, at ten bits a
 * key about one in a hundred. Whoever gets too much by it drops that.
 *
 * <p>Threading: one thread at a time.
 */
public final class KeyFilter {
    /** The most bytes that a filter has: beyond 400,000 keys it takes more others for members instead of growing. */
    public static final int MOST_BYTES = 512 << 10;

    static final int MOST_HASHES = 32;
    private static final int BITS_A_KEY = 10;
    private static final int HASHES = 7;
    private static final int LEAST_BYTES = 8;

    /** The filter that holds every key. */
    public static final KeyFilter ALL = new KeyFilter(1, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});

    private final int hashes;
    private final byte[] bits;

    private KeyFilter(int hashes, byte[] bits) {
        this.hashes = hashes;
        this.bits = bits;
    }

    /** Returns an empty filter that is to hold a number of keys. */
    public static KeyFilter of(long keys) {
        long bytes = Math.max(0, Math.min(keys, MOST_BYTES)) * BITS_A_KEY / 8;
        return new KeyFilter(HASHES, new byte[(int) Math.max(LEAST_BYTES, Math.min(MOST_BYTES, bytes))]);
    }

    static KeyFilter read(WireInput source) {
        int hashes = source.u8();
        int length = source.upTo(MOST_BYTES, "the length of a filter");
        int at = source.take(length);
        byte[] bits = Arrays.copyOfRange(source.array(), at, at + length);
        if (hashes < 1 || hashes > MOST_HASHES || bits.length == 0) {
            throw new WireException("a filter has 1 to " + MOST_HASHES + " hashes and at least a byte, not " + hashes
                    + " and " + bits.length);
        }
        return new KeyFilter(hashes, bits);
    }

    void write(WireOutput target) {
        target.u8(hashes);
        target.uvarint(bits.length);
        target.raw(ByteBuffer.wrap(bits));
    }

    /** Returns how many bytes it has. */
    public int size() {
        return bits.length;
    }

    /** Adds a key. */
    public void add(RowKey key) {
        Positions positions = new Positions(key);
        for (int i = 0; i < hashes; i++) {
            int bit = positions.of(i);
            bits[bit >> 3] |= (byte) (1 << (bit & 7));
        }
    }

    /** Returns whether a key may have been added. */
    public boolean mayHold(RowKey key) {
        Positions positions = new Positions(key);
        for (int i = 0; i < hashes; i++) {
            int bit = positions.of(i);
            if ((bits[bit >> 3] & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyFilter filter && hashes == filter.hashes && Arrays.equals(bits, filter.bits);
    }

    @Override
    public int hashCode() {
        return 31 * hashes + Arrays.hashCode(bits);
    }

    /** Where a key's bits are: the first half of its hash, and on from there in steps of the second. */
    private final class Positions {
        private final long first;
        private final long step;

        Positions(RowKey key) {
            WireOutput target = new WireOutput(64);
            ValueCodec.writeKey(target, key);
            ByteBuffer hash = ByteBuffer.wrap(sha256(target.toByteArray()));
            first = hash.getLong();
            step = hash.getLong();
        }

        int of(int index) {
            return (int) Long.remainderUnsigned(first + index * step, bits.length * 8L);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException("this Java has no SHA-256", everyJavaHasIt);
        }
    }
}
