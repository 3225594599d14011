package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;

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
        boolean isThere = transaction
                .row(outcome.table(), outcome.key())
                .filter(each -> !each.deleted())
                .isPresent();
        if (outcome.deletes()) {
            delete(writer, outcome, isThere, changes);
        } else {
            write(writer, outcome, isThere, changes);
        }
        transaction.removeState(KeptOutcomes.name(sequence));
        return writer.last();
    }

    private static void write(OwnWriter writer, Outcome outcome, boolean isThere, Row changes) {
        writer.checkTypes(outcome.table(), changes);
        writer.withValuesOfApps();
        Row values = outcome.written().with(changes);
        if (isThere) {
            writer.patch(outcome.table(), outcome.key(), values);
        } else {
            writer.put(outcome.table(), outcome.key(), values);
        }
        if (!writer.hasWritten()) {
            throw usage(
                    "the row has these values already, so there is nothing to write; forget the outcome, or change it");
        }
    }

    private static void delete(OwnWriter writer, Outcome outcome, boolean isThere, Row changes) {
        if (changes.size() > 0) {
            throw usage("the write " + outcome.sequence() + " deleted its row, so it has no columns to change");
        }
        if (!isThere) {
            throw usage("the row is deleted already, so there is nothing to write; forget the outcome");
        }
        writer.delete(outcome.table(), outcome.key());
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
    }
}
