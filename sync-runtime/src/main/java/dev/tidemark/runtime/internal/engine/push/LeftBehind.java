package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.batch.TooLarge;
import dev.tidemark.runtime.internal.engine.capture.KeptBases;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pending rows that were too large to leave. An acknowledgement covers all numbers below it; so before one is taken, rows that
 * stayed behind take new numbers, or they would never be sent once they are small enough.
 */
final class LeftBehind {
    private LeftBehind() {}

    /**
     * Keeps pending what an acknowledgement does not mean. To be called before it is taken.
     *
     * @param acknowledged up to which number writes were acknowledged before
     * @param committed up to which they will be
     */
    static void keepPending(Transaction transaction, Author self, long acknowledged, long committed) {
        List<TooLarge.Note> notes = TooLarge.pendingUpTo(transaction, committed);
        if (notes.isEmpty()) {
            return;
        }
        long lsn = transaction.openFeed();
        PendingReader reader = new PendingReader(self, acknowledged, Offer.load(transaction));
        for (TooLarge.Note note : notes) {
            note.remove(transaction);
            Optional<StoredRow> row =
                    transaction.row(note.table(), note.key()).filter(each -> each.pending() > acknowledged);
            boolean stayed = row.flatMap(each -> BatchWriter.obstacle(reader.change(each)))
                    .isPresent();
            boolean rewritten = row.filter(each -> each.pending() > committed).isPresent();
            if (stayed || rewritten) {
                lsn++;
                KeptBases.move(transaction, row.orElseThrow().pending(), lsn);
                transaction.put(renumbered(row.orElseThrow(), self, acknowledged, lsn));
            }
            if (stayed) {
                note.at(lsn).save(transaction);
            }
        }
        transaction.settle();
    }

    private static StoredRow renumbered(StoredRow row, Author self, long acknowledged, long lsn) {
        Map<String, Version> columns = new HashMap<>();
        row.versions()
                .columns()
                .forEach((column, version) -> columns.put(column, renumbered(version, self, acknowledged, lsn)));
        Version base = renumbered(row.versions().row(), self, acknowledged, lsn);
        return new StoredRow(
                row.table(), row.key(), row.deleted(), row.values(), new Versions(base, columns), lsn, lsn);
    }

    private static Version renumbered(Version version, Author self, long acknowledged, long lsn) {
        Stamp stamp = version.stamp();
        if (stamp.isBottom()) {
            return version.lsn() > acknowledged ? version.at(lsn) : version;
        }
        boolean unsent = stamp.author().equals(self) && stamp.sequence() > acknowledged;
        return unsent ? new Version(new Stamp(stamp.time(), self, lsn), version.context(), lsn) : version;
    }
}
