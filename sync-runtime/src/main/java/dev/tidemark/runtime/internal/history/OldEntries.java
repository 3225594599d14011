package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Forgets what is older than a history is to reach back. What stays of it is how each row was at that time: its last entry from
 * before, or none where it was gone; and the forms that the table had.
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
     * @param most how many are looked at, those of other tables between them too
     */
    public void forget(Transaction transaction, String table, int most) {
        List<Log.Entry> old = old(transaction, table, most);
        if (old.isEmpty()) {
            return;
        }
        List<Log.Entry> own =
                old.stream().filter(entry -> entry.table().equals(table)).toList();
        transaction.forget(table, old.get(old.size() - 1).position(), replaced(transaction, own));
        long since = KeptSince.load(transaction, table).orElse(0);
        long latest = own.stream().mapToLong(entry -> entry.said().millis()).reduce(since, Math::max);
        if (latest > since) {
            KeptSince.save(transaction, table, latest);
        }
    }

    /** Forgets all of a table but its forms, without which what began later can't be replayed. */
    static void forgetAll(Transaction transaction, String table) {
        List<Long> gone = new ArrayList<>();
        Log.of(transaction, table, 0, entry -> {
            if (!isForm(entry)) {
                gone.add(entry.position());
            }
            return true;
        });
        if (!gone.isEmpty()) {
            long last = gone.get(gone.size() - 1);
            transaction.forget(table, Math.max(last, transaction.forgotten(table)), gone);
        }
    }

    /** Returns the oldest entries of all tables that nobody has looked at for this table, as long as they are too old. */
    private List<Log.Entry> old(Snapshot snapshot, String table, int most) {
        long latest = nowMillis - policy.of(table).orElseThrow().toMillis();
        List<Log.Entry> old = new ArrayList<>();
        Log.all(snapshot, snapshot.forgotten(table), entry -> {
            boolean isOld = entry.said().millis() <= latest;
            if (isOld) {
                old.add(entry);
            }
            return isOld && old.size() < most;
        });
        return old;
    }

    /** Returns what entries make superfluous: what came before each, or itself where it leaves nothing behind. A form always stays. */
    private static List<Long> replaced(Snapshot snapshot, List<Log.Entry> entries) {
        Set<Long> gone = new TreeSet<>();
        Map<RowKey, Log.Entry> last = new HashMap<>();
        for (Log.Entry entry : entries) {
            HistoryRecord.Event event = entry.said().event();
            if (!isForm(entry) && !(event instanceof HistoryRecord.Told)) {
                RowKey key = Log.key(entry.said()).orElseThrow();
                Optional.ofNullable(last.put(key, entry))
                        .ifPresentOrElse(
                                before -> gone.add(before.position()), () -> addEarlier(snapshot, entry, key, gone));
            }
            if (event instanceof HistoryRecord.Told || event instanceof HistoryRecord.Removed) {
                gone.add(entry.position());
            }
        }
        return List.copyOf(gone);
    }

    private static boolean isForm(Log.Entry entry) {
        return entry.said().event() instanceof HistoryRecord.Defined;
    }

    private static void addEarlier(Snapshot snapshot, Log.Entry entry, RowKey key, Set<Long> gone) {
        Log.of(snapshot, entry.table(), key, earlier -> {
            boolean isEarlier = earlier.position() < entry.position();
            if (isEarlier) {
                gone.add(earlier.position());
            }
            return isEarlier;
        });
    }
}
