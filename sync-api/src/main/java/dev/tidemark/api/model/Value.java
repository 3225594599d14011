package dev.tidemark.api.model;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * One value of one column: SQLite's five storage classes, and boolean.
 *
 * <p>Values are equal when their class and content are equal, bit by bit: {@code Real(0.0)} is not {@code Real(-0.0)}, and
 * {@code Int(1)} is not {@code Real(1.0)}. {@link #compareTo} is the order in which every backend sorts and compares; it is
 * SQLite's own: null, then numbers by magnitude (booleans count as 0 and 1), then text by code point, then blobs by unsigned
 * byte. It is <em>not</em> consistent with equals where numbers of two classes have one magnitude.
 *
 * <p>Threading: immutable.
 */
public sealed interface Value extends Comparable<Value>
        permits Value.Null, Value.Int, Value.Real, Value.Text, Value.Blob, Value.Bool {

    /** The one null value. */
    Value NULL = new Null();

    /** Returns the value of a 64-bit integer. */
    static Value of(long value) {
        return new Int(value);
    }

    /** Returns the value of a 64-bit floating point number; its bits are kept as they are. */
    static Value of(double value) {
        return new Real(value);
    }

    /** Returns the value of a text. */
    static Value of(String value) {
        return new Text(value);
    }

    /** Returns the value of a boolean. */
    static Value of(boolean value) {
        return new Bool(value);
    }

    /** Returns the value of some bytes, which are copied. */
    static Value of(byte[] value) {
        return new Blob(value.clone());
    }

    /** Returns whether this is the null value. */
    default boolean isNull() {
        return this instanceof Null;
    }

    /** Compares in the order that the class comment gives. */
    @Override
    default int compareTo(Value other) {
        return ValueOrder.compare(this, other);
    }

    /** Absence of a value. Use {@link #NULL}. */
    record Null() implements Value {
        @Override
        public String toString() {
            return "null";
        }
    }

    /**
     * A 64-bit integer.
     *
     * @param value any
     */
    record Int(long value) implements Value {
        // What a record has by itself goes a long way round, and keys are looked up by this one.
        @Override
        public boolean equals(Object other) {
            return other instanceof Int number && number.value == value;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(value);
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /**
     * A 64-bit floating point number, kept bit by bit.
     *
     * @param value any
     */
    record Real(double value) implements Value {
        @Override
        public boolean equals(Object other) {
            return other instanceof Real real
                    && Double.doubleToRawLongBits(real.value) == Double.doubleToRawLongBits(value);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(Double.doubleToRawLongBits(value));
        }

        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /**
     * A text.
     *
     * @param value any, not null
     */
    record Text(String value) implements Value {
        /** Checks that the text is not null. */
        public Text {
            Objects.requireNonNull(value, "value");
        }

        // As of Int.
        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && text.value.equals(value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String toString() {
            return "'" + value + "'";
        }
    }

    /** Some bytes. */
    final class Blob implements Value {
        private final byte[] bytes;

        private Blob(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * Returns a blob that keeps the array itself, for code that reads many of them and gives its arrays away.
         *
         * @param bytes not changed by anyone from now on
         */
        public static Blob owning(byte[] bytes) {
            return new Blob(Objects.requireNonNull(bytes, "bytes"));
        }

        /** Returns a copy of the bytes. */
        public byte[] toByteArray() {
            return bytes.clone();
        }

        /** Returns the bytes as a read-only buffer, without a copy. */
        public java.nio.ByteBuffer asByteBuffer() {
            return java.nio.ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        /** Returns the number of bytes. */
        public int size() {
            return bytes.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Blob blob && Arrays.equals(blob.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "x'" + HexFormat.of().formatHex(bytes) + "'";
        }

        int compareBytes(Blob other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }
    }

    /**
     * A boolean.
     *
     * @param value any
     */
    record Bool(boolean value) implements Value {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }
}
