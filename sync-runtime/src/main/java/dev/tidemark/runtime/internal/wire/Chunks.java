package dev.tidemark.runtime.internal.wire;

/** What holds for every piece of a batch. */
final class Chunks {
    private Chunks() {}

    /**
     * Refuses lengths beyond the limits, before anyone allocates by them, and a piece that is empty or reaches beyond
     * its batch.
     */
    static void check(int rawLength, int totalLength, int offset, int length) {
        if (rawLength < 0 || rawLength > Protocol.MAX_BATCH) {
            throw new WireException("a batch of " + rawLength + " bytes; allowed are at most " + Protocol.MAX_BATCH
                    + ", send smaller batches");
        }
        if (totalLength < 1 || totalLength > rawLength + 1) {
            throw new WireException("a batch of " + rawLength + " bytes can't travel as " + totalLength
                    + "; a packed batch has 1 to " + (rawLength + 1) + " bytes");
        }
        if (offset < 0 || length < 1 || length > totalLength - offset) {
            throw new WireException("a chunk of " + length + " bytes at " + offset + " lies outside its batch of "
                    + totalLength + " bytes");
        }
    }
}
