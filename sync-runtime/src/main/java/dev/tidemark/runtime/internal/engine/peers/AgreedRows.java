package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Rows of which a device may hold the same as this server, but under its own stamps: two had written the same, and the other's
 * write stands. Where the device had read that write before its own arrived here, its cursor is behind it, and nothing in the
 * feed would tell it again. To give what stands a new position would make it unseen to all who have seen it. So the rows are
 * noted, and the device gets them whole at its next checkpoint.
 *
 * <p>There may be a million, so they are never listed as a whole: each has an entry by its own name, which is looked up when the
 * feed comes to a row that would not be told whole anyway, and a summary says whether there are any and up to which position.
 * Once the device has read up to there all entries go, in runs; till then those that it has read do no harm.
 */
public final class AgreedRows {
    private static final String SUMMARY_PREFIX = "agreed-upto/";
    private static final int RUN = 4_096;
    private static final int DIGITS = 4;

    private final Transaction transaction;
    private final UUID device;
    private long noted;
    private long last;

    /** Notes rows of one device, in a transaction. */
    public AgreedRows(Transaction transaction, UUID device) {
        this.transaction = transaction;
        this.device = device;
    }

    /** @param position at which the row stands in the feed now; it may move on when it is written again */
    public void note(Breach.Reference row, long position) {
        transaction.putState(name(device, row), NodeState.encodeLong(position));
        noted++;
        last = position;
    }

    /** Keeps the summary of what was noted; nothing where nothing was. */
    public void save() {
        if (noted > 0) {
            long before = Summary.load(transaction, device).map(Summary::rows).orElse(0L);
            new Summary(before + noted, last).save(transaction, device);
        }
    }

    /** Returns whether rows are noted of which a device may hold the same under its own stamps. */
    public static boolean areThereAny(Snapshot snapshot, UUID device) {
        return Summary.load(snapshot, device).isPresent();
    }

    /**
     * Returns what tells whether a row is one of those.
     *
     * @param cursor up to which the device has read the feed
     */
    public static Predicate<StoredRow> of(Snapshot snapshot, UUID device, long cursor) {
        return areThereAny(snapshot, device)
                ? row -> NodeState.longState(snapshot, name(device, new Breach.Reference(row.table(), row.key())))
                        > cursor
                : row -> false;
    }

    /** The device has applied the feed up to a position. Returns how many entries are to be removed, at most. */
    public static long confirmed(Transaction transaction, UUID device, long cursor) {
        Optional<Summary> all = Summary.load(transaction, device).filter(summary -> summary.last() <= cursor);
        all.ifPresent(summary -> transaction.removeState(SUMMARY_PREFIX + device));
        return all.map(Summary::rows).orElse(0L);
    }

    /** Removes entries that nobody asks for any more, in a transaction for each run; not if others have come meanwhile. */
    public static void remove(StorageBackend storage, UUID device, long rows) {
        for (String run : runs(prefix(device), rows)) {
            try (Transaction transaction = storage.begin()) {
                if (areThereAny(transaction, device)) {
                    return;
                }
                transaction.stateNames(run).forEach(transaction::removeState);
                transaction.commit();
            }
        }
    }

    /** Names begin with digits of a hash, so that each of these prefixes has about a run of them. */
    private static List<String> runs(String prefix, long rows) {
        if (rows == 0) {
            return List.of();
        }
        List<String> runs = List.of(prefix);
        for (long each = rows, digits = 0; each > RUN && digits < DIGITS; each /= 16, digits++) {
            List<String> longer = new ArrayList<>();
            for (String run : runs) {
                for (int digit = 0; digit < 16; digit++) {
                    longer.add(run + Integer.toHexString(digit));
                }
            }
            runs = longer;
        }
        return runs;
    }

    private static String name(UUID device, Breach.Reference row) {
        String text = row.table() + "/" + row.key();
        int hash = (text.hashCode() ^ text.hashCode() >>> 16) & 0xffff;
        return prefix(device) + Integer.toHexString(0x10000 | hash).substring(1) + "/" + text;
    }

    private static String prefix(UUID device) {
        return NodeState.AGREED_PREFIX + device + "/";
    }

    /**
     * What is known of all entries of a device.
     *
     * @param rows how many there are, at most
     * @param last the highest of their positions
     */
    private record Summary(long rows, long last) {
        static Optional<Summary> load(Snapshot snapshot, UUID device) {
            return snapshot.state(SUMMARY_PREFIX + device)
                    .map(bytes -> StateBytes.read(bytes, 1, in -> new Summary(in.readLong(), in.readLong())));
        }

        void save(Transaction transaction, UUID device) {
            transaction.putState(SUMMARY_PREFIX + device, StateBytes.write(1, out -> {
                out.writeLong(rows);
                out.writeLong(last);
            }));
        }
    }
}
