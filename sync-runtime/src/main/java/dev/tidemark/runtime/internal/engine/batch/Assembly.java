package dev.tidemark.runtime.internal.engine.batch;

import dev.tidemark.runtime.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A batch of which pieces are arriving. It grows with what arrives, not with what was announced. */
public final class Assembly {
    private final long to;
    private final boolean groupEnd;
    private final int rawLength;
    private final int totalLength;
    private byte[] bytes = new byte[0];
    private int received;

    /** Begins a batch as its first piece announces it. */
    public Assembly(long to, boolean groupEnd, int rawLength, int totalLength) {
        this.to = to;
        this.groupEnd = groupEnd;
        this.rawLength = rawLength;
        this.totalLength = totalLength;
    }

    /** Returns the position of the batch's last change, which names it. */
    public long to() {
        return to;
    }

    /** Returns how many bytes of it have arrived. */
    public int received() {
        return received;
    }

    /** Adds a piece of the batch {@code name}, and returns the batch when it is whole. */
    public Optional<PackedBatch> add(long name, int total, int offset, ByteBuffer chunk, String codec) {
        if (name != to || total != totalLength || offset != received) {
            throw new WireException("a piece of batch " + name + " at " + offset + " does not follow: expected batch "
                    + to + " at " + received);
        }
        int length = chunk.remaining();
        if (received + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(totalLength, Math.max(received + length, bytes.length * 2)));
        }
        chunk.duplicate().get(bytes, received, length);
        received += length;
        return received == totalLength
                ? Optional.of(new PackedBatch(to, groupEnd, codec, rawLength, bytes))
                : Optional.empty();
    }
}
