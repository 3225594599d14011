package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * Values as bytes that sort as the values do, so that PostgreSQL compares any of them as {@link Value} says.
 *
 * <p>A part is a byte for its class, in the order of classes, and its content: of a number the bits of the nearest double, turned so
 * that they sort, and what is missing to the number itself; of a text its UTF-8, of a blob its bytes, with an end mark that sorts
 * before everything. Numbers of one magnitude are the same, whatever their class. A key, in which 1 and 1.0 are two, has a byte
 * for each part at the end that tells them apart; where all are the usual ones, it has none.
 */
final class SortKey {
    private static final int NULL = 1;
    private static final int NUMBER = 2;
    private static final int TEXT = 3;
    private static final int BLOB = 4;

    /** The index of PostgreSQL takes 2,704 bytes. */
    private static final int MOST_BYTES = 1900;

    private static final int KEPT_BYTES = 1800;
    private static final double TWO_TO_63 = 0x1p63;

    private final ByteWriter bytes = new ByteWriter();

    private SortKey() {}

    /** Returns the bytes of a key. */
    static byte[] of(RowKey key) {
        byte[] magnitudes = of(key.parts());
        byte[] suffix = new byte[key.size()];
        boolean usual = true;
        for (int i = 0; i < suffix.length; i++) {
            suffix[i] = sort(key.part(i));
            usual &= suffix[i] == 0;
        }
        if (usual) {
            return magnitudes;
        }
        byte[] all = Arrays.copyOf(magnitudes, magnitudes.length + suffix.length);
        System.arraycopy(suffix, 0, all, magnitudes.length, suffix.length);
        return all;
    }

    /** Returns the bytes of values, alike for numbers of one magnitude: what the bytes of all such keys begin with. */
    static byte[] of(List<Value> values) {
        SortKey key = new SortKey();
        values.forEach(key::add);
        return bounded(key.bytes.toByteArray());
    }

    /** Returns which of several values of one magnitude it is. */
    private static byte sort(Value value) {
        if (value instanceof Value.Bool) {
            return 1;
        } else if (value instanceof Value.Real real) {
            boolean isWhole =
                    real.value() == Math.rint(real.value()) && real.value() >= -TWO_TO_63 && real.value() < TWO_TO_63;
            boolean isMinusZero = real.equals(new Value.Real(-0.0));
            return (byte) (isMinusZero ? 3 : isWhole ? 2 : 0);
        }
        return 0;
    }

    private void add(Value value) {
        if (value instanceof Value.Text text) {
            bytes.octet(TEXT);
            addEscaped(text.value().getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Value.Blob blob) {
            bytes.octet(BLOB);
            addEscaped(blob.toByteArray());
        } else if (value instanceof Value.Int integer) {
            addNumber(integer.value());
        } else if (value instanceof Value.Bool bool) {
            addNumber(bool.value() ? 1 : 0);
        } else if (value instanceof Value.Real real) {
            addNumber(real.value(), 0);
        } else {
            bytes.octet(NULL);
        }
    }

    private void addNumber(long number) {
        double nearest = number;
        long missing = nearest == TWO_TO_63 ? number - Long.MAX_VALUE - 1 : number - (long) nearest;
        addNumber(nearest, missing);
    }

    private void addNumber(double nearest, long missing) {
        // Adding 0.0 makes -0.0 the other zero.
        long bits = Double.doubleToLongBits(nearest + 0.0);
        long sortable = bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
        bytes.octet(NUMBER);
        bytes.octets(ByteBuffer.allocate(10)
                .putLong(sortable)
                .putShort((short) (missing - Short.MIN_VALUE))
                .array());
    }

    /** A zero byte becomes 0 255, and 0 1 is the end: so what ends sorts before what goes on. */
    private void addEscaped(byte[] content) {
        for (byte each : content) {
            bytes.octet(each);
            if (each == 0) {
                bytes.octet(0xFF);
            }
        }
        bytes.octet(0);
        bytes.octet(1);
    }

    private static byte[] bounded(byte[] all) {
        if (all.length <= MOST_BYTES) {
            return all;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all);
            return ByteBuffer.allocate(KEPT_BYTES + hash.length)
                    .put(all, 0, KEPT_BYTES)
                    .put(hash)
                    .array();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
