package dev.tidemark.runtime.internal.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the changes of a batch in order, block by block: what it holds in memory is bounded by the limits of a {@link
 * Block} and by the batch's own length, whatever its bytes say.
 *
 * <p>Threading: one thread at a time.
 */
public final class BatchReader {
    private final WireInput source;
    private final int rows;
    private final boolean hasBases;
    private int read;
    private Change[] block = new Change[0];
    private int next;

    /**
     * Creates the reader of a batch that was unpacked.
     *
     * @throws WireException if it does not begin like one
     */
    public BatchReader(byte[] batch) {
        this(batch, Protocol.MAX_BATCH_ROWS);
    }

    /**
     * Creates the reader of a batch that was unpacked.
     *
     * @param maxRows the most changes that it may have
     * @throws WireException if it does not begin like a batch, or has more changes
     */
    public BatchReader(byte[] batch, int maxRows) {
        source = new WireInput(batch, 0, batch.length);
        int format = source.u8();
        if (format != Block.FORMAT && format != Block.FORMAT_WITH_BASES) {
            throw new WireException(
                    "a batch has format " + format + "; known are " + Block.FORMAT + " and " + Block.FORMAT_WITH_BASES);
        }
        hasBases = format == Block.FORMAT_WITH_BASES;
        rows = source.upTo(maxRows, "the number of changes in a batch");
    }

    /** Returns how many changes the batch says it has; what {@link #next} returns will be so many, or an exception. */
    public int rows() {
        return rows;
    }

    /**
     * Returns the next change, or nothing after the last.
     *
     * @throws WireException if these bytes are no batch
     */
    public Optional<Change> next() {
        if (next == block.length && !readBlock()) {
            return Optional.empty();
        }
        return Optional.of(block[next++]);
    }

    /**
     * Returns the next changes, as many as stand together; none after the last.
     *
     * @throws WireException if these bytes are no batch
     */
    public List<Change> some() {
        if (next == block.length && !readBlock()) {
            return List.of();
        }
        List<Change> some = List.of(block).subList(next, block.length);
        next = block.length;
        return some;
    }

    /**
     * Returns all changes that follow, those together that {@link #some} returns.
     *
     * @throws WireException if these bytes are no batch
     */
    public List<List<Change>> all() {
        List<List<Change>> all = new ArrayList<>();
        for (List<Change> some = some(); !some.isEmpty(); some = some()) {
            all.add(some);
        }
        return all;
    }

    private boolean readBlock() {
        if (read == rows) {
            source.end("a batch");
            return false;
        }
        try {
            block = BlockReader.read(source, hasBases);
        } catch (IllegalArgumentException contradiction) {
            throw new WireException("a batch contradicts itself: " + contradiction.getMessage(), contradiction);
        }
        next = 0;
        read += block.length;
        if (read > rows) {
            throw new WireException("a batch of " + rows + " changes holds " + read);
        }
        return true;
    }
}
