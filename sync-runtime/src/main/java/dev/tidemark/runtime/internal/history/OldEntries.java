package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Forgets what is older than a history is to reach back. What stays of it is how each row was at that time: its last entry from
 * before, or none where it was gone.
 */
public final class OldEntries {
    private final HistoryPolicy policy;
    private final long nowMillis;

    /** Creates what forgets by a policy, at a time. */
    public OldEntries(HistoryPolicy policy, long nowMillis) {
        this.policy = policy;
        this.nowMillis = nowMillis;
    }

    /** Returns the table of which something may be forgotten now, if there is one. */
    public Optional<String> next(Snapshot snapshot) {
        return KeptSince.tables(snapshot).stream()
                .filter(table -> policy.of(table).isPresent())
                .filter(table -> !old(snapshot, table, 1).isEmpty())
                .findFirst();
    }

    /**
     * Forgets some of a table's oldest entries.
     *
     * @param most how many are looked at
     */
    public void forget(Transaction transaction, String table, int most) {
        List<Log.Entry> old = old(transaction, table, most);
        if (old.isEmpty()) {
            return;
        }
        Log.Entry last = old.get(old.size() - 1);
        List<Long> gone = new ArrayList<>();
        old.forEach(entry -> addReplaced(transaction, entry, gone));
        transaction.forget(table, last.position(), gone.stream().distinct().toList());
        KeptSince.save(
                transaction,
                table,
                Math.max(
                        KeptSince.load(transaction, table).orElse(0),
                        last.said().millis()));
    }

    /** Returns the oldest entries that nobody has looked at, as long as they are too old. */
    private List<Log.Entry> old(Snapshot snapshot, String table, int most) {
        long latest = nowMillis - policy.of(table).orElseThrow().toMillis();
        List<Log.Entry> old = new ArrayList<>();
        Log.of(snapshot, table, snapshot.forgotten(table), entry -> {
            boolean isOld = entry.said().millis() <= latest && old.size() < most;
            if (isOld) {
                old.add(entry);
            }
            return isOld;
        });
        return old;
    }

    /** Adds what an entry makes superfluous: what came before it, or itself where it leaves nothing behind. */
    private static void addReplaced(Snapshot snapshot, Log.Entry entry, List<Long> gone) {
        HistoryRecord.Event event = entry.said().event();
        if (!(event instanceof HistoryRecord.Told)) {
            Log.sameAs(snapshot, entry, earlier -> {
                boolean isEarlier = earlier.position() < entry.position();
                if (isEarlier) {
                    gone.add(earlier.position());
                }
                return isEarlier;
            });
        }
        if (event instanceof HistoryRecord.Told || event instanceof HistoryRecord.Removed) {
            gone.add(entry.position());
        }
    }
}
