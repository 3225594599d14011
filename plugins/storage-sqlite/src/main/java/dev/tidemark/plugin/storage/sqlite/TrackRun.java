package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.Numbering;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;

/**
 * Versions of rows that came together: row numbers, positions and the author's numbers go up by one from row to row (those of rows that
 * nobody wrote are all 0), and they share an author and a context. What is left of a row is its time, which differs little from that of the row before, and the hash of its key.
 *
 * @param first the number of the first row
 * @param lsn its position
 * @param sequence its author's number
 * @param pending whether they were pending when they came
 * @param author of all, by its number
 * @param context of all, by its number
 * @param times of the rows
 * @param hashes of the rows' keys, 8 bytes each; null where the row's number is its key
 * @param gone the rows that have an entry of their own by now, or none
 */
record TrackRun(
        long first,
        long lsn,
        long sequence,
        boolean pending,
        long author,
        long context,
        long[] times,
        byte[] hashes,
        BitSet gone) {
    /** The columns of a run, in the order in which {@link #read} expects them. */
    static final String COLUMNS = "first, lsn, sequence, pending, author, context, times, hashes, gone";

    static final int COLUMN_COUNT = 9;

    /** Makes a run of rows that follow one another. */
    static TrackRun of(List<TrackEntry> rows, Numbering numbering) throws SQLException {
        TrackEntry first = rows.get(0);
        Version version = first.entry().versions().row();
        boolean hashed = first.hash() != null;
        ByteBuffer hashes = ByteBuffer.allocate(hashed ? Long.BYTES * rows.size() : 0);
        long[] times = new long[rows.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = rows.get(i).entry().versions().row().stamp().time();
            if (hashed) {
                hashes.putLong((Long) rows.get(i).hash());
            }
        }
        return new TrackRun(
                first.rid(),
                first.entry().lsn(),
                version.stamp().sequence(),
                first.entry().pending() > 0,
                numbering.id(version.stamp().author()),
                numbering.id(version.context()),
                times,
                hashed ? hashes.array() : null,
                new BitSet());
    }

    /** Reads {@link #COLUMNS} from a result; the first of them at an index. */
    static TrackRun read(ResultSet results, int index) throws SQLException {
        long[] times = times(results.getBytes(index + 6));
        byte[] hashes = results.getBytes(index + 7);
        byte[] gone = results.getBytes(index + 8);
        if (hashes != null && hashes.length != Long.BYTES * times.length) {
            throw damaged(hashes.length + " bytes of hashes for " + times.length + " rows");
        }
        return new TrackRun(
                results.getLong(index),
                results.getLong(index + 1),
                results.getLong(index + 2),
                results.getBoolean(index + 3),
                results.getLong(index + 4),
                results.getLong(index + 5),
                times,
                hashes,
                gone == null ? new BitSet() : BitSet.valueOf(gone));
    }

    private static long[] times(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        long size = reader.number();
        if (size < 1 || size > bytes.length) {
            throw damaged("the times of " + size + " rows in " + bytes.length + " bytes");
        }
        long[] times = new long[(int) size];
        long time = 0;
        for (int i = 0; i < times.length; i++) {
            long step = reader.number();
            time += step >>> 1 ^ -(step & 1);
            times[i] = time;
        }
        return times;
    }

    private static StorageException damaged(String what) {
        return new StorageException(
                StorageException.Kind.CORRUPT, "a run of rows has " + what + "; restore the file from a backup");
    }

    /** Returns the times as bytes: how many there are, then the steps from one to the next. */
    byte[] timesAsBytes() {
        ByteWriter writer = new ByteWriter();
        writer.number(times.length);
        long before = 0;
        for (long time : times) {
            long step = time - before;
            writer.number(step << 1 ^ step >> 63);
            before = time;
        }
        return writer.toByteArray();
    }

    int size() {
        return times.length;
    }

    long last() {
        return first + size() - 1;
    }

    /** Returns whether the versions of a row stand here. */
    boolean holds(long rid) {
        return rid >= first && rid <= last() && !gone.get(index(rid));
    }

    int index(long rid) {
        return (int) (rid - first);
    }

    /** Returns the hash of a row's key, or null where there is none. */
    Long hash(int index) {
        return hashes == null ? null : (Long) ByteBuffer.wrap(hashes).getLong(Long.BYTES * index);
    }

    /** Returns the number of a row's pending write, or 0 where everything up to a number is acknowledged and the row is among it. */
    long pending(int index, long acknowledged) {
        return pending && sequenceOf(index) > acknowledged ? sequenceOf(index) : 0;
    }

    /** Returns its author's number of a row. */
    long sequenceOf(int index) {
        return author == Interned.NOBODY ? sequence : sequence + index;
    }

    /** Returns how many rows are pending. */
    long countPending(long acknowledged) {
        long count = 0;
        for (int i = gone.nextClearBit(0); i < size(); i = gone.nextClearBit(i + 1)) {
            count += pending(i, acknowledged) > 0 ? 1 : 0;
        }
        return count;
    }

    /** Returns the versions of a row. */
    TrackVersions.Entry entry(int index, long acknowledged, Numbering numbering) throws SQLException {
        Stamp stamp = new Stamp(times[index], numbering.author(author), sequenceOf(index));
        Version version = new Version(stamp, numbering.context(context), lsn + index);
        return new TrackVersions.Entry(Versions.of(version), lsn + index, pending(index, acknowledged));
    }
}
