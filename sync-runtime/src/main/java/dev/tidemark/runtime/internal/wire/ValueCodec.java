package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.util.List;

/** A value on its own: one byte for its class, then its content. */
final class ValueCodec {
    static final int NULL = 0;
    static final int INT = 1;
    static final int REAL = 2;
    static final int TEXT = 3;
    static final int BLOB = 4;
    static final int BOOL = 5;

    private ValueCodec() {}

    /** Returns the number of a value's class. */
    static int classOf(Value value) {
        if (value instanceof Value.Text) {
            return TEXT;
        } else if (value instanceof Value.Int) {
            return INT;
        } else if (value instanceof Value.Null) {
            return NULL;
        } else if (value instanceof Value.Real) {
            return REAL;
        }
        return value instanceof Value.Blob ? BLOB : BOOL;
    }

    static void write(WireOutput target, Value value) {
        target.u8(classOf(value));
        if (value instanceof Value.Int number) {
            target.svarint(number.value());
        } else if (value instanceof Value.Real real) {
            target.fixed64(Double.doubleToRawLongBits(real.value()));
        } else if (value instanceof Value.Text text) {
            target.text(text.value());
        } else if (value instanceof Value.Blob blob) {
            target.uvarint(blob.size());
            target.raw(blob.asByteBuffer());
        } else if (value instanceof Value.Bool bool) {
            target.bool(bool.value());
        }
    }

    static Value read(WireInput source) {
        int valueClass = source.u8();
        return switch (valueClass) {
            case NULL -> Value.NULL;
            case INT -> Value.of(source.svarint());
            case REAL -> Value.of(Double.longBitsToDouble(source.fixed64()));
            case TEXT -> Value.of(source.text());
            case BLOB -> blob(source);
            case BOOL -> Value.of(source.bool());
            default -> throw new WireException("class " + valueClass + " of a value is unknown; known are 0 to 5");
        };
    }

    private static Value blob(WireInput source) {
        byte[] bytes = new byte[source.count(1, "bytes of a blob")];
        System.arraycopy(source.array(), source.take(bytes.length), bytes, 0, bytes.length);
        return Value.Blob.owning(bytes);
    }

    static void writeKey(WireOutput target, RowKey key) {
        target.list(key.parts(), ValueCodec::write);
    }

    static RowKey readKey(WireInput source) {
        List<Value> parts = source.list(1, "parts of a key", ValueCodec::read);
        if (parts.isEmpty()) {
            throw new WireException("a key has no parts; it needs at least one");
        }
        return RowKey.of(parts);
    }
}
