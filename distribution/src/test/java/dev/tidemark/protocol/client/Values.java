package dev.tidemark.protocol.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Values, and columns of them: section 6. A value is a {@code Long}, {@code Double}, {@code String}, {@code Boolean}, {@code
 * byte[]}, or {@link #NULL}.
 */
public final class Values {
    /** The null value. */
    public static final Object NULL = Optional.empty();

    private Values() {}

    /** Writes a value on its own. */
    static void writeOne(Bytes out, Object value) {
        if (value == NULL) {
            out.u8(0);
        } else if (value instanceof Long number) {
            out.u8(1).svarint(number);
        } else if (value instanceof Double real) {
            out.u8(2).fixed64(Double.doubleToRawLongBits(real));
        } else if (value instanceof String text) {
            out.u8(3).text(text);
        } else if (value instanceof byte[] blob) {
            out.u8(4).uvarint(blob.length).raw(blob);
        } else {
            out.u8(5).bool((Boolean) value);
        }
    }

    static Object readOne(Reader in) {
        int type = in.u8();
        return switch (type) {
            case 0 -> NULL;
            case 1 -> in.svarint();
            case 2 -> Double.longBitsToDouble(in.fixed64());
            case 3 -> in.text();
            case 4 -> in.take(in.count());
            case 5 -> in.bool();
            default -> throw new IllegalStateException("class " + type);
        };
    }

    /** Writes integers as {@code ints(n)}, in the plain form; a client may take any. */
    static void writeInts(Bytes out, List<Long> numbers) {
        out.u8(2);
        numbers.forEach(out::svarint);
    }

    static long[] readInts(Reader in, int n) {
        return readInts(in, in.u8(), n);
    }

    private static long[] readInts(Reader in, int form, int n) {
        long[] numbers = new long[n];
        if (form == 4) {
            for (int i = 0; i < n; ) {
                long value = in.svarint();
                int length = in.count();
                Arrays.fill(numbers, i, i + length, value);
                i += length;
            }
            return numbers;
        }
        long first = form < 2 ? in.svarint() : 0;
        long step = form == 1 ? in.svarint() : 0;
        for (int i = 0; i < n; i++) {
            numbers[i] = switch (form) {
                case 0, 1 -> first + i * step;
                case 2 -> in.svarint();
                case 3 -> (i == 0 ? 0 : numbers[i - 1]) + in.svarint();
                case 5 -> in.fixed64();
                default -> throw new IllegalStateException("form " + form);
            };
        }
        return numbers;
    }

    /** Writes a column: of one class where it can, else mixed, with nulls apart. */
    static void writeColumn(Bytes out, List<Object> values) {
        List<Object> others = values.stream().filter(value -> value != NULL).toList();
        if (others.isEmpty()) {
            out.u8(0);
            return;
        }
        if (others.size() < values.size()) {
            out.u8(7);
            writeBits(out, values.stream().map(value -> value == NULL).toList());
        }
        List<Integer> classes = others.stream().map(Values::classOf).toList();
        List<Integer> distinct = classes.stream().distinct().sorted().toList();
        if (distinct.size() > 1) {
            out.u8(6);
            writeInts(out, classes.stream().map(Integer::longValue).toList());
        }
        for (int type : distinct) {
            writeClass(
                    out,
                    type,
                    others.stream().filter(each -> classOf(each) == type).toList());
        }
    }

    private static int classOf(Object value) {
        return value instanceof Long
                ? 1
                : value instanceof Double ? 2 : value instanceof String ? 3 : value instanceof byte[] ? 4 : 5;
    }

    private static void writeClass(Bytes out, int type, List<Object> values) {
        switch (type) {
            case 1 -> {
                out.u8(2 << 4 | 1);
                values.forEach(value -> out.svarint((Long) value));
            }
            case 2 -> {
                out.u8(2);
                writePlanes(
                        out,
                        values.stream()
                                .map(value -> Double.doubleToRawLongBits((Double) value))
                                .toList());
            }
            case 3, 4 -> {
                out.u8(type);
                List<byte[]> contents = values.stream()
                        .map(value -> value instanceof String text ? utf8(text) : (byte[]) value)
                        .toList();
                writeInts(out, contents.stream().map(each -> (long) each.length).toList());
                contents.forEach(out::raw);
            }
            default -> {
                out.u8(5);
                writeBits(out, values.stream().map(value -> (Boolean) value).toList());
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void writeBits(Bytes out, List<Boolean> bits) {
        byte[] packed = new byte[(bits.size() + 7) / 8];
        for (int i = 0; i < bits.size(); i++) {
            packed[i / 8] |= (byte) (bits.get(i) ? 1 << i % 8 : 0);
        }
        out.raw(packed);
    }

    private static boolean[] readBits(Reader in, int n) {
        byte[] packed = in.take((n + 7) / 8);
        boolean[] bits = new boolean[n];
        for (int i = 0; i < n; i++) {
            bits[i] = (packed[i / 8] >> i % 8 & 1) == 1;
        }
        return bits;
    }

    private static void writePlanes(Bytes out, List<Long> words) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            for (long word : words) {
                out.u8((int) (word >>> shift) & 0xFF);
            }
        }
    }

    private static long[] readPlanes(Reader in, int n) {
        long[] words = new long[n];
        for (int plane = 0; plane < 8; plane++) {
            for (int i = 0; i < n; i++) {
                words[i] = words[i] << 8 | in.u8();
            }
        }
        return words;
    }

    static Object[] readColumn(Reader in, int n) {
        int tag = in.u8();
        int form = tag >> 4;
        return switch (tag & 0xF) {
            case 0 -> filled(n);
            case 1 -> Arrays.stream(readInts(in, form, n)).boxed().toArray();
            case 2 -> reals(in, form, n);
            case 3 -> texts(in, form, n);
            case 4 -> blobs(in, form, n);
            case 5 -> booleans(readBits(in, n));
            case 6 -> mixed(in, n);
            case 7 -> withNulls(in, n);
            default -> throw new IllegalStateException("tag " + tag);
        };
    }

    private static Object[] filled(int n) {
        Object[] nulls = new Object[n];
        Arrays.fill(nulls, NULL);
        return nulls;
    }

    private static Object[] booleans(boolean[] bits) {
        Object[] values = new Object[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = bits[i];
        }
        return values;
    }

    private static Object[] reals(Reader in, int form, int n) {
        if (form == 0) {
            return Arrays.stream(readPlanes(in, n))
                    .mapToObj(Double::longBitsToDouble)
                    .toArray();
        }
        double power = Math.pow(10, in.u8());
        long[] scaled = readInts(in, n);
        long[] corrections = readInts(in, n);
        Object[] values = new Object[n];
        for (int i = 0; i < n; i++) {
            values[i] =
                    Double.longBitsToDouble(Double.doubleToRawLongBits((double) scaled[i] / power) + corrections[i]);
        }
        return values;
    }

    private static Object[] texts(Reader in, int form, int n) {
        return switch (form) {
            case 0 ->
                Arrays.stream(readInts(in, n))
                        .mapToObj(length -> in.text((int) length))
                        .toArray();
            case 1 -> dictionary(in, n);
            case 2 -> uuids(in, n).stream().map(UUID::toString).toArray();
            default -> throw new IllegalStateException("text in form " + form);
        };
    }

    private static Object[] blobs(Reader in, int form, int n) {
        return switch (form) {
            case 0 ->
                Arrays.stream(readInts(in, n))
                        .mapToObj(length -> in.take((int) length))
                        .toArray();
            case 1 -> dictionary(in, n);
            case 2 -> uuids(in, n).stream().map(Values::sixteen).toArray();
            default -> throw new IllegalStateException("blob in form " + form);
        };
    }

    private static List<UUID> uuids(Reader in, int n) {
        long[] upper = readPlanes(in, n);
        long[] lower = readPlanes(in, n);
        List<UUID> uuids = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            uuids.add(new UUID(upper[i], lower[i]));
        }
        return uuids;
    }

    private static byte[] sixteen(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static Object[] dictionary(Reader in, int n) {
        Object[] entries = readColumn(in, in.count() + 1);
        return Arrays.stream(readInts(in, n))
                .mapToObj(index -> entries[(int) index])
                .toArray();
    }

    private static Object[] mixed(Reader in, int n) {
        long[] classes = readInts(in, n);
        Object[] values = new Object[n];
        for (long type : Arrays.stream(classes).distinct().sorted().toArray()) {
            Object[] some = readColumn(in, (int)
                    Arrays.stream(classes).filter(each -> each == type).count());
            for (int i = 0, next = 0; i < n; i++) {
                if (classes[i] == type) {
                    values[i] = some[next++];
                }
            }
        }
        return values;
    }

    private static Object[] withNulls(Reader in, int n) {
        boolean[] nulls = readBits(in, n);
        int others = 0;
        for (boolean isNull : nulls) {
            others += isNull ? 0 : 1;
        }
        Object[] some = readColumn(in, others);
        Object[] values = new Object[n];
        for (int i = 0, next = 0; i < n; i++) {
            values[i] = nulls[i] ? NULL : some[next++];
        }
        return values;
    }

    /** Returns a value for people. */
    static String describe(Object value) {
        return value instanceof byte[] blob ? "x'" + HexFormat.of().formatHex(blob) + "'" : String.valueOf(value);
    }
}
