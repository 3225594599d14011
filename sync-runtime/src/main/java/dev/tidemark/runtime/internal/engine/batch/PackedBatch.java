package dev.tidemark.runtime.internal.engine.batch;

import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Compression;
import java.util.Objects;

/**
 * A batch as it travels.
 *
 * @param to the position of its last change; it names the batch
 * @param groupEnd whether a group ends with it
 * @param codec what it is packed with; empty for nothing
 * @param rawLength its length in bytes before it was packed
 * @param bytes packed
 */
public record PackedBatch(long to, boolean groupEnd, String codec, int rawLength, byte[] bytes) {
    /** Checks that all is there. */
    public PackedBatch {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(bytes, "bytes");
    }

    /** Returns this batch with its content as it is, not compressed. */
    PackedBatch unpacked(byte[] raw) {
        return new PackedBatch(to, groupEnd, codec, rawLength, Compression.NONE.pack(raw));
    }

    /** Unpacks it, to be read. */
    public BatchReader open(Compression compression) {
        return new BatchReader(compression.unpack(bytes, rawLength));
    }

    /** Returns this as it is staged. */
    public byte[] encode() {
        return StateBytes.write(1, out -> {
            out.writeLong(to);
            out.writeBoolean(groupEnd);
            out.writeUTF(codec);
            out.writeInt(rawLength);
            out.writeInt(bytes.length);
            out.write(bytes);
        });
    }

    /** Reads what {@link #encode} wrote. */
    public static PackedBatch decode(byte[] state) {
        return StateBytes.read(state, 1, in -> {
            long to = in.readLong();
            boolean groupEnd = in.readBoolean();
            String codec = in.readUTF();
            int rawLength = in.readInt();
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return new PackedBatch(to, groupEnd, codec, rawLength, bytes);
        });
    }
}
