package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The sums of one table as they are kept in the node's state: in pieces of sixteen buckets, so that a transaction of few rows reads
 * and writes few hundred bytes. A piece that counts no rows is not kept.
 *
 * <p>Threading: that of the snapshot.
 */
final class KeptTable {
    private static final String BEGUN_PREFIX = "digest-of/";
    private static final String PIECE_PREFIX = "digest/";
    private static final int BUCKETS_IN_PIECE = 16;
    private static final int PIECES = BucketSums.BUCKETS / BUCKETS_IN_PIECE;
    private static final char FORMAT = '2';

    private final String table;
    private final BucketSums sums = new BucketSums();
    private final BitSet loaded = new BitSet(PIECES);
    private final BitSet changed = new BitSet(PIECES);

    KeptTable(String table) {
        this.table = table;
    }

    /** Whether a table's sums are kept. */
    enum State {
        /** Over those columns that it has now. */
        KEPT,
        /** Over other columns than those that it has now. */
        OUTDATED,
        NOT_KEPT
    }

    static State state(Snapshot snapshot, TableForm table) {
        return snapshot.state(BEGUN_PREFIX + table.name())
                .map(columns -> Arrays.equals(columns, columns(table)) ? State.KEPT : State.OUTDATED)
                .orElse(State.NOT_KEPT);
    }

    /** Returns whether a table's sums are kept, over those columns that it has now. */
    static boolean isKept(Snapshot snapshot, TableForm table) {
        return state(snapshot, table) == State.KEPT;
    }

    /** Returns the columns that are counted: none of a table whose rows are documents. */
    private static byte[] columns(TableForm table) {
        return (FORMAT + String.join("\n", table.foldedNames())).getBytes(StandardCharsets.UTF_8);
    }

    /** Puts sums in the place of whatever is kept of the table. */
    static void begin(Transaction transaction, TableForm table, BucketSums sums) {
        KeptTable all = new KeptTable(table.name());
        for (int i = 0; i < BucketSums.BUCKETS; i++) {
            all.sums.set(i, sums.bucket(i));
        }
        all.loaded.set(0, PIECES);
        Set<String> known = new HashSet<>(transaction.stateNames(PIECE_PREFIX));
        for (int piece = 0; piece < PIECES; piece++) {
            all.changed.set(piece, known.contains(all.name(piece)) || !all.isEmpty(piece));
        }
        all.save(transaction);
        transaction.putState(BEGUN_PREFIX + table.name(), columns(table));
    }

    /** Keeps a table's sums no longer. */
    static void end(Transaction transaction, String table) {
        transaction.removeState(BEGUN_PREFIX + table);
    }

    void add(Snapshot snapshot, Fingerprint row) {
        touch(snapshot, row);
        sums.add(row);
    }

    void subtract(Snapshot snapshot, Fingerprint row) {
        touch(snapshot, row);
        sums.subtract(row);
    }

    private void touch(Snapshot snapshot, Fingerprint row) {
        int piece = row.bucket() / BUCKETS_IN_PIECE;
        load(snapshot, piece);
        changed.set(piece);
    }

    /** Returns all sums. */
    BucketSums all(Snapshot snapshot) {
        for (int piece = 0; piece < PIECES; piece++) {
            load(snapshot, piece);
        }
        return sums;
    }

    private void load(Snapshot snapshot, int piece) {
        if (loaded.get(piece)) {
            return;
        }
        loaded.set(piece);
        snapshot.state(name(piece)).map(ByteBuffer::wrap).ifPresent(bytes -> {
            for (int i = 0; i < BUCKETS_IN_PIECE; i++) {
                sums.set(piece * BUCKETS_IN_PIECE + i, new Sum(bytes.getLong(), bytes.getLong(), bytes.getLong()));
            }
        });
    }

    /** Writes the pieces that have changed. */
    void save(Transaction transaction) {
        changed.stream().forEach(piece -> save(transaction, piece));
        changed.clear();
    }

    private void save(Transaction transaction, int piece) {
        if (isEmpty(piece)) {
            transaction.removeState(name(piece));
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(BUCKETS_IN_PIECE * 3 * Long.BYTES);
        for (int i = 0; i < BUCKETS_IN_PIECE; i++) {
            Sum sum = sums.bucket(piece * BUCKETS_IN_PIECE + i);
            bytes.putLong(sum.rows()).putLong(sum.high()).putLong(sum.low());
        }
        transaction.putState(name(piece), bytes.array());
    }

    private boolean isEmpty(int piece) {
        for (int i = 0; i < BUCKETS_IN_PIECE; i++) {
            if (!sums.bucket(piece * BUCKETS_IN_PIECE + i).equals(Sum.NOTHING)) {
                return false;
            }
        }
        return true;
    }

    private String name(int piece) {
        return PIECE_PREFIX + Character.forDigit(piece >> 4, 16) + Character.forDigit(piece & 15, 16) + "/" + table;
    }
}
