package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * What happened in a world, folded into one number in the order in which it happened: every frame that arrived, every commit,
 * every step. Two runs of one history with equal hashes were the same run.
 *
 * <p>Threading: one thread.
 */
public final class Trace {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long hash = OFFSET;
    private long events;

    /** Adds an event that happened to somebody, with its content. */
    void add(String who, ByteBuffer content) {
        fold(who.getBytes(StandardCharsets.UTF_8));
        for (int i = content.position(); i < content.limit(); i++) {
            fold(content.get(i));
        }
        events++;
    }

    /** Adds an event that happened to somebody, in words. */
    void add(String who, String what) {
        add(who, ByteBuffer.wrap(what.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a row that somebody has stored, whatever order its maps have in this run. */
    void add(String who, StoredRow row) {
        fold(who);
        fold(row.table() + row.key());
        fold(row.deleted() ? 1 : 0);
        fold(row.lsn());
        fold(row.pending());
        new TreeMap<>(row.values().toMap()).forEach((column, value) -> fold(column + value));
        fold(row.versions().row());
        new TreeMap<>(row.versions().columns()).forEach((column, version) -> {
            fold(column);
            fold(version);
        });
        events++;
    }

    private void fold(Version version) {
        fold(version.stamp().time());
        fold(version.stamp().author().node().getLeastSignificantBits());
        fold(version.stamp().sequence());
        fold(version.lsn());
        version.context().feeds().forEach((author, position) -> fold(author.incarnation() ^ position));
        version.context().writes().values().forEach(this::fold);
    }

    private void fold(String text) {
        fold(text.getBytes(StandardCharsets.UTF_8));
    }

    private void fold(long number) {
        hash = (hash ^ number) * PRIME;
        hash ^= hash >>> 32;
    }

    private void fold(byte[] bytes) {
        for (byte each : bytes) {
            fold(each);
        }
    }

    /** FNV-1a. */
    private void fold(byte each) {
        hash = (hash ^ (each & 0xff)) * PRIME;
    }

    /** Returns the hash of everything so far. */
    public long hash() {
        return hash;
    }

    /** Returns how many events were added. */
    public long events() {
        return events;
    }
}
