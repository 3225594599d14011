package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import java.util.Optional;

/** Writes again what a server did not take: as a new write, over what its author sees now. */
public final class Retrying {
    private Retrying() {}

    /**
     * Writes what an outcome holds, with some columns changed, and forgets the outcome.
     *
     * @throws SyncException of kind {@code USAGE} if there is no such outcome, the server still tries, or nothing would change
     */
    public static Write retry(Transaction transaction, OwnWriter writer, long sequence, Row changes) {
        Outcome outcome = KeptOutcomes.find(transaction, sequence)
                .orElseThrow(() -> usage("there is no outcome with the number " + sequence));
        if (outcome.kind() == Outcome.Kind.FAILED) {
            throw usage("the server still tries the write " + sequence + " itself, so it is not sent again");
        }
        Row values = outcome.written().with(changes);
        Optional<StoredRow> row =
                transaction.row(outcome.table(), outcome.key()).filter(each -> !each.deleted());
        if (row.isPresent()) {
            writer.patch(outcome.table(), outcome.key(), values);
        } else {
            writer.put(outcome.table(), outcome.key(), values);
        }
        if (!writer.hasWritten()) {
            throw usage(
                    "the row has these values already, so there is nothing to write; forget the outcome, or change it");
        }
        transaction.removeState(KeptOutcomes.name(sequence));
        return writer.last();
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
    }
}
