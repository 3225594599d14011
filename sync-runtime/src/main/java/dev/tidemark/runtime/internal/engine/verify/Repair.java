package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.pull.CheckpointApplier;
import dev.tidemark.runtime.internal.engine.push.Offer;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes rows equal in which this device and its server differ, by the rules that hold for all writes.
 *
 * <p>What this device holds and the server may not have is offered to it first, as to a server that was restored: it takes what it
 * does not cover, and settles what is concurrent. What still differs after that is the server's to say, but for columns with unsent
 * writes, which nothing here touches. Where both are made of the same writes and hold something else, somebody has changed the
 * values past Tidemark; no rule can tell where, and the server's stand.
 *
 * <p>A row that has changed since it was compared is let be.
 */
final class Repair {
    private final Replica replica;

    Repair(Replica replica) {
        this.replica = replica;
    }

    /**
     * Repairs rows in one transaction.
     *
     * @param unheard rows that are offered to the server
     * @param settled rows that are taken from it
     * @return whether there was anything to do
     */
    boolean repair(List<Difference> unheard, List<Difference> settled) {
        return BeforeImages.attempt(watched -> replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            List<StoredRow> offers = unheard.stream()
                    .filter(difference -> isUnchanged(transaction, difference))
                    .flatMap(difference -> difference.here().stream())
                    .toList();
            List<Difference> taken = settled.stream()
                    .filter(difference -> difference.there().isPresent())
                    .filter(difference -> isUnchanged(transaction, difference))
                    .toList();
            CheckpointApplier applier = new CheckpointApplier(
                    transaction,
                    watched,
                    replica.self(),
                    Upstream.load(transaction),
                    new CheckpointApplier.Held(replica.onDemand(), Set.of()),
                    work.events());
            taken.forEach(difference -> applier.apply(difference.there().orElseThrow()));
            applier.finish();
            Offer.makeOf(transaction, offers);
            return !offers.isEmpty() || !taken.isEmpty();
        }));
    }

    private static boolean isUnchanged(Transaction transaction, Difference difference) {
        Optional<StoredRow> now =
                transaction.row(difference.row().table(), difference.row().key());
        return now.map(StoredRow::lsn).equals(difference.here().map(StoredRow::lsn))
                && now.map(StoredRow::versions).equals(difference.here().map(StoredRow::versions));
    }
}
