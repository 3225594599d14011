package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.digest.DigestingTransaction;
import dev.tidemark.runtime.internal.digest.RowWatch;
import dev.tidemark.runtime.internal.wire.HistoryCodec;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.WireException;
import java.io.InputStream;
import java.util.List;

/** Makes the state that a history leads to, in an empty store and in one transaction. */
public final class Replay {
    private final Transaction transaction;

    private Replay(Transaction transaction) {
        this.transaction = transaction;
    }

    /**
     * Replays a history that was exported.
     *
     * @return how many entries it had
     * @throws SyncException of kind {@code USAGE} if the store is not empty, or what is read is no history or damaged; then
     *     nothing has changed
     */
    public static long into(StorageBackend storage, InputStream history) {
        try (Transaction transaction = new DigestingTransaction(storage.begin(), RowWatch.NONE)) {
            if (!transaction.tables().isEmpty() || transaction.head() > 0) {
                throw new SyncException(
                        SyncException.Kind.USAGE,
                        "a history is replayed into an empty store, and this one has tables. Name another");
            }
            Replay replay = new Replay(transaction);
            long entries = HistoryFile.read(history, replay::apply);
            replay.requireWhole();
            transaction.commit();
            return entries;
        } catch (WireException damaged) {
            throw new SyncException(
                    SyncException.Kind.USAGE, "this file can't be replayed: " + damaged.getMessage(), damaged);
        }
    }

    private void apply(LogEntry entry) {
        HistoryRecord.Event event =
                HistoryCodec.decode(entry.log(), entry.content()).event();
        if (event instanceof HistoryRecord.Defined defined) {
            transaction.define(defined.table());
        } else if (event instanceof HistoryRecord.Stood stood) {
            transaction.put(stood.row());
        } else if (event instanceof HistoryRecord.Removed removed) {
            transaction.remove(entry.log(), removed.key());
        }
    }

    private void requireWhole() {
        List<Breach> breaches = transaction.settle();
        if (!breaches.isEmpty()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "this history leads to rows that can't be: "
                            + breaches.get(0).row().table() + " "
                            + breaches.get(0).row().key() + " breaks "
                            + breaches.get(0).constraint());
        }
    }
}
