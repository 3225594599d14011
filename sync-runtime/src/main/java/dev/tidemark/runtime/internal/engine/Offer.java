package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.util.Optional;

/**
 * What a device offers to a server that has lost it: other authors' writes too. It is kept until the server has it.
 *
 * @param above the position in the own feed above which versions are offered, whoever wrote them
 * @param until the own number with which the last row of the offer travels
 */
record Offer(long above, long until) {
    private static final String STATE = "offer";
    private static final Offer NONE = new Offer(Long.MAX_VALUE, 0);

    static Offer load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(bytes, 1, in -> new Offer(in.readLong(), in.readLong())))
                .orElse(NONE);
    }

    /** Keeps an offer, together with one that has not been taken yet. */
    static void extend(Transaction transaction, long above, long until) {
        Offer offer = new Offer(Math.min(above, load(transaction).above), until);
        transaction.putState(STATE, StateBytes.write(1, out -> {
            out.writeLong(offer.above);
            out.writeLong(offer.until);
        }));
    }

    /** Ends the offer when the server has all of it. */
    static void acknowledged(Transaction transaction, long own) {
        Optional.of(load(transaction))
                .filter(offer -> offer != NONE && offer.until <= own)
                .ifPresent(offer -> transaction.removeState(STATE));
    }
}
