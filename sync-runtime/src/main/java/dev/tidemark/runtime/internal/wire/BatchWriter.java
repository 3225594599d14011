package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes changes into a batch, column by column; their order is kept.
 *
 * <p>Changes are collected until a {@link Block} is full, and then written. What comes out is not compressed: {@link
 * Compression} does that, once, over the whole.
 *
 * <p>Threading: one thread at a time.
 */
public final class BatchWriter {
    private static final int VERSION_BYTES = 8;
    private static final int NUMBER_BYTES = 4;
    private static final int OVERHEAD_BYTES = 16;
    private static final int MARGIN = 1 << 16;

    private final WireOutput body = new WireOutput(1 << 11);
    private final WireOutput spare = new WireOutput(1 << 9);
    private final boolean travels;
    private BlockWriter block = new BlockWriter();
    private final List<Integer> blocksWithoutBases = new ArrayList<>();
    private int rows;
    private long pendingBytes;
    private boolean hasBases;

    /** Creates the writer of an empty batch. */
    public BatchWriter() {
        this(true);
    }

    private BatchWriter(boolean travels) {
        this.travels = travels;
    }

    /** Returns the writer of a batch that stays here: it may be as large as it likes. */
    public static BatchWriter toKeep() {
        return new BatchWriter(false);
    }

    /** Returns why a change can't travel in any batch, for people; nothing for one that can. */
    public static Optional<String> obstacle(Change change) {
        long bytes = estimate(change);
        if (bytes > Protocol.MAX_CHANGE) {
            return Optional.of("it has " + bytes + " bytes, and at most " + Protocol.MAX_CHANGE + " can travel");
        }
        if (estimate(change.key()) > Protocol.MAX_KEY) {
            return Optional.of("its key has " + estimate(change.key()) + " bytes, and at most " + Protocol.MAX_KEY
                    + " can travel");
        }
        if (items(change) > Block.MAX_ITEMS && !new BlockWriter().takes(change)) {
            return Optional.of("it has more columns and versions than the " + Block.MAX_ITEMS + " that can travel");
        }
        return Optional.empty();
    }

    /** Returns at most how much a change adds to whatever a block has of anything. */
    private static long items(Change change) {
        long items = 2L + change.key().size() + 2L * change.values().size();
        items += change.versions().columns().size()
                + change.bases().size()
                + items(change.versions().row());
        for (Version version : change.versions().columns().values()) {
            items += items(version);
        }
        return items;
    }

    private static int items(Version version) {
        return 1 + version.context().feeds().size() + version.context().writes().size();
    }

    /**
     * Returns whether the batch stays within its limits with one more change. An empty batch has room for whatever
     * takes no more than {@link Protocol#MAX_CHANGE}.
     */
    public boolean hasRoomFor(Change change) {
        return rows < Protocol.MAX_BATCH_ROWS && estimatedBytes() + estimate(change) <= Protocol.MAX_BATCH - MARGIN;
    }

    /**
     * Adds a change.
     *
     * @throws WireException if this change alone is too large, or the batch has as many as a batch can have
     */
    public void add(Change change) {
        long bytes = estimate(change);
        if (travels && bytes > Protocol.MAX_CHANGE) {
            throw tooLarge(change, bytes + " bytes; a change has at most " + Protocol.MAX_CHANGE);
        }
        if (rows == Protocol.MAX_BATCH_ROWS) {
            throw new WireException("a batch has at most " + rows + " changes; begin another");
        }
        if (!block.takes(change)) {
            flush();
        }
        if (!block.takes(change)) {
            throw tooLarge(change, "more columns and versions than the " + Block.MAX_ITEMS + " of a block");
        }
        pendingBytes += bytes + OVERHEAD_BYTES * block.overhead(change);
        block.add(change);
        rows++;
    }

    private static WireException tooLarge(Change change, String size) {
        return new WireException(
                "row " + change.key() + " of table '" + change.table() + "' can't travel: it has " + size);
    }

    private void flush() {
        if (!block.isEmpty()) {
            block.write(body, spare);
            if (block.hasBases()) {
                block.writeBases(body, spare);
                hasBases = true;
            } else {
                blocksWithoutBases.add(body.size());
            }
            block = new BlockWriter();
            pendingBytes = 0;
        }
    }

    /** Only a batch that has any base has a part for them, behind each of its blocks; before the first nobody knew. */
    private void writeBlocksWithBases(WireOutput batch) {
        int from = 0;
        for (int end : blocksWithoutBases) {
            batch.raw(body, from, end);
            batch.uvarint(0);
            from = end;
        }
        batch.raw(body, from, body.size());
    }

    /** Returns how many changes were added. */
    public int rows() {
        return rows;
    }

    /** Returns about how many bytes the batch has so far, before compression. */
    public int estimatedBytes() {
        return (int) Math.min(Integer.MAX_VALUE, body.size() + pendingBytes);
    }

    /** Returns about how many bytes a change takes in a batch, before compression; rather more than less. */
    public static long estimate(Change change) {
        long bytes = VERSION_BYTES * (1L + change.versions().columns().size());
        Row values = change.values();
        for (int i = 0; i < values.size(); i++) {
            bytes += estimate(values.value(i));
        }
        for (Base base : change.bases()) {
            bytes += VERSION_BYTES + estimate(base.value());
        }
        return bytes + estimate(change.key());
    }

    /** Returns about how many bytes a key takes; rather more than less. */
    public static long estimate(RowKey key) {
        long bytes = 0;
        for (int i = 0; i < key.size(); i++) {
            bytes += estimate(key.part(i));
        }
        return bytes;
    }

    /** Returns about how many bytes a value takes; rather more than less. */
    public static long estimate(Value value) {
        if (value instanceof Value.Text text) {
            return Utf8.length(text.value()) + 2L;
        }
        return value instanceof Value.Blob blob ? blob.size() + 2L : NUMBER_BYTES;
    }

    /**
     * Returns the batch. The writer may be added to afterwards.
     *
     * @throws WireException if the batch is larger than {@link Protocol#MAX_BATCH}; {@link #hasRoomFor} tells
     *     beforehand
     */
    public byte[] toByteArray() {
        flush();
        WireOutput batch = new WireOutput(body.size() + 11);
        batch.u8(hasBases ? Block.FORMAT_WITH_BASES : Block.FORMAT);
        batch.uvarint(rows);
        if (hasBases) {
            writeBlocksWithBases(batch);
        } else {
            batch.raw(body);
        }
        if (travels && batch.size() > Protocol.MAX_BATCH) {
            throw new WireException("a batch of " + rows + " changes takes " + batch.size() + " bytes; at most "
                    + Protocol.MAX_BATCH + " are allowed, put fewer changes into it");
        }
        return batch.toByteArray();
    }
}
