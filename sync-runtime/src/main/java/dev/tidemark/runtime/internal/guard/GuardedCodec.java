package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A codec whose positions and lengths are true. It works on buffers of its own making over the same bytes, so that limits and
 * marks of the caller's stay as they are; what it says is checked before the caller's positions move.
 */
final class GuardedCodec extends GuardedInstance implements Codec {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int LARGEST_OVERHEAD = 64 << 10;

    private final Codec codec;

    private GuardedCodec(Guard guard, Codec codec) {
        super(guard);
        this.codec = codec;
    }

    static Codec of(PluginInstance who, Guards guards, Codec codec) {
        return new GuardedCodec(new Guard(who, guards, CodecException.class, PluginFailure::new), codec);
    }

    @Override
    public int maxEncodedLength(int sourceLength) {
        int length = guard.call("maxEncodedLength", () -> codec.maxEncodedLength(sourceLength));
        long most = 2L * sourceLength + LARGEST_OVERHEAD;
        if (length < 0 || length > most) {
            throw guard.fault(
                    "maxEncodedLength",
                    "it wants " + length + " bytes for " + sourceLength + ", more than the " + most + " allowed",
                    null);
        }
        return length;
    }

    /** Anything can be encoded: what a codec may throw for foreign input it may not throw here. */
    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        work("encode", source, target, (from, to) -> {
            try {
                codec.encode(from, to, level);
            } catch (CodecException refusal) {
                throw new IllegalStateException("it can't encode: " + refusal.getMessage(), refusal);
            }
        });
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        work("decode", source, target, codec::decode);
    }

    private interface Work {
        void on(ByteBuffer source, ByteBuffer target);
    }

    private void work(String operation, ByteBuffer source, ByteBuffer target, Work work) {
        ByteBuffer from = source.asReadOnlyBuffer();
        ByteBuffer to = target.duplicate();
        guard.within(DEADLINE, operation, () -> {
            work.on(from, to);
            return Boolean.TRUE;
        });
        if (from.limit() != source.limit() || from.hasRemaining()) {
            throw guard.fault(operation, "it did not read all of its source: " + from + " of " + source, null);
        }
        if (to.limit() != target.limit() || to.position() < target.position()) {
            throw guard.fault(operation, "it moved its target where it may not: " + to + " from " + target, null);
        }
        source.position(from.position());
        target.position(to.position());
    }

    @Override
    public Optional<Codec> withDictionary(byte[] dictionary) {
        return guard.call("withDictionary", () -> codec.withDictionary(dictionary.clone()))
                .map(other -> new GuardedCodec(guard, other));
    }
}
