package dev.tidemark.runtime.internal.mesh;

import java.util.UUID;

/** How a node gives its equals what it has, and takes what they have. */
public interface Exchange {
    /** Returns everything that this node has, for whoever has nothing yet or is far behind. */
    Delivery everything();

    /** Returns what stands in this node's feed behind a position. */
    Delivery since(long position);

    /** Returns what an equal has not acknowledged; everything, where it was never heard of. */
    Delivery to(UUID equal);

    /**
     * Takes a delivery, in one transaction. To take it again changes nothing.
     *
     * @return what became of it
     */
    Taken take(Delivery delivery);

    /**
     * What became of a delivery.
     *
     * @param missingFrom where it can't be taken yet: the position behind which something from this sender is missing, which goes
     *     to the delivery's {@code since}; else -1
     * @param total changes in it
     * @param applied changes that changed something here
     * @param duplicates changes that were here already, or were covered by what was
     * @param conflicts rows newly found at odds
     * @param setAside rows that could not be stored here, and are kept aside
     */
    record Taken(long missingFrom, long total, long applied, long duplicates, long conflicts, long setAside) {
        /** Returns whether it was taken. */
        public boolean isTaken() {
            return missingFrom < 0;
        }
    }
}
