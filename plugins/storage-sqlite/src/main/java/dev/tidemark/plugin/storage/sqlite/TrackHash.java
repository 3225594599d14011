package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.nio.ByteBuffer;

/** A 64-bit hash of values (FNV-1a over 16-bit units, mixed). It stands in files, and so never changes. */
final class TrackHash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private TrackHash() {}

    static long of(Value... values) {
        long hash = BASIS;
        for (Value value : values) {
            hash = add(hash, value);
        }
        hash = (hash ^ hash >>> 32) * 0xd6e8feb86659fd93L;
        return hash ^ hash >>> 32;
    }

    private static long add(long hash, Value value) {
        if (value instanceof Value.Text text) {
            long next = unit(hash, 3 + ((long) text.value().length() << 3));
            for (int i = 0; i < text.value().length(); i++) {
                next = unit(next, text.value().charAt(i));
            }
            return next;
        } else if (value instanceof Value.Int integer) {
            return number(unit(hash, 1), integer.value());
        } else if (value instanceof Value.Real real) {
            return number(unit(hash, 2), Double.doubleToRawLongBits(real.value()));
        } else if (value instanceof Value.Blob blob) {
            return bytes(unit(hash, 4 + ((long) blob.size() << 3)), blob.asByteBuffer());
        }
        return unit(hash, value instanceof Value.Bool bool && bool.value() ? 6 : value.isNull() ? 0 : 5);
    }

    private static long number(long hash, long number) {
        return unit(unit(hash, number >>> 32), number & 0xFFFF_FFFFL);
    }

    private static long bytes(long hash, ByteBuffer bytes) {
        long next = hash;
        while (bytes.hasRemaining()) {
            next = unit(next, bytes.get() & 0xff);
        }
        return next;
    }

    private static long unit(long hash, long unit) {
        return (hash ^ unit) * PRIME;
    }
}
