package dev.tidemark.cluster;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A codec that shortens runs of equal bytes; it is broken in one way, once it is told to be. */
final class FaultyCodec implements Codec {
    private Optional<Fault> fault = Optional.empty();
    private long calls;

    enum Fault {
        LENGTH_WITHOUT_END,
        NEGATIVE_LENGTH,
        ENCODE_THROWS,
        ENCODE_OVERFLOWS_THE_STACK,
        ENCODE_READS_HALF,
        ENCODE_MOVES_THE_LIMIT,
        ENCODE_GARBLES,
        DECODE_THROWS,
        DECODE_DIES,
        DECODE_REFUSES,
        DECODE_GARBLES;

        boolean isOfDecoding() {
            return name().startsWith("DECODE");
        }
    }

    void breakBy(Fault how) {
        fault = Optional.of(how);
    }

    void mend() {
        fault = Optional.empty();
    }

    /** Returns how often it was asked for anything. */
    long calls() {
        return calls;
    }

    private boolean is(Fault one) {
        return fault.filter(one::equals).isPresent();
    }

    @Override
    public int maxEncodedLength(int sourceLength) {
        calls++;
        if (is(Fault.NEGATIVE_LENGTH)) {
            return -5;
        }
        return is(Fault.LENGTH_WITHOUT_END) ? Integer.MAX_VALUE : sourceLength;
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        if (is(Fault.ENCODE_THROWS)) {
            throw new IllegalStateException("broken on purpose");
        }
        if (is(Fault.ENCODE_OVERFLOWS_THE_STACK)) {
            encode(source, target, level);
        }
        int length = source.remaining();
        byte[] bytes = new byte[length];
        source.get(bytes);
        if (is(Fault.ENCODE_GARBLES)) {
            bytes[length - 1] ^= 1;
        }
        byte marker = marker(bytes);
        target.put(marker);
        writeRuns(bytes, marker, target);
        if (is(Fault.ENCODE_READS_HALF)) {
            source.position(length / 2);
        }
        if (is(Fault.ENCODE_MOVES_THE_LIMIT)) {
            target.limit(target.position());
        }
    }

    /** A run is a marker, its length, and the byte; everything else stands for itself. */
    private static void writeRuns(byte[] bytes, byte marker, ByteBuffer target) {
        for (int i = 0; i < bytes.length; ) {
            int run = 1;
            while (i + run < bytes.length && bytes[i + run] == bytes[i] && run < 255) {
                run++;
            }
            if (run > 3 || bytes[i] == marker) {
                target.put(marker).put((byte) run).put(bytes[i]);
                i += run;
            } else {
                target.put(bytes[i]);
                i++;
            }
        }
    }

    /** Returns the byte that is used least. */
    private static byte marker(byte[] bytes) {
        int[] counts = new int[256];
        for (byte each : bytes) {
            counts[each & 0xff]++;
        }
        int least = 0;
        for (int i = 0; i < counts.length; i++) {
            least = counts[i] < counts[least] ? i : least;
        }
        return (byte) least;
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        calls++;
        if (is(Fault.DECODE_THROWS)) {
            throw new IllegalStateException("broken on purpose");
        }
        if (is(Fault.DECODE_DIES)) {
            throw new UnsatisfiedLinkError("broken on purpose");
        }
        if (is(Fault.DECODE_REFUSES)) {
            throw new CodecException("broken on purpose");
        }
        byte marker = source.get();
        while (source.hasRemaining()) {
            byte next = source.get();
            int run = next == marker ? source.get() & 0xff : 1;
            byte value = next == marker ? source.get() : next;
            for (int i = 0; i < run; i++) {
                target.put(value);
            }
        }
        if (is(Fault.DECODE_GARBLES)) {
            target.put(target.position() - 1, (byte) (target.get(target.position() - 1) ^ 1));
        }
    }

    @Override
    public Optional<Codec> withDictionary(byte[] dictionary) {
        return Optional.empty();
    }
}
