package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

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
        fold(who);
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
        fold(row.table());
        for (int i = 0; i < row.key().size(); i++) {
            fold(row.key().part(i));
        }
        fold(row.deleted() ? 1 : 0);
        fold(row.lsn());
        fold(row.pending());
        for (String column : sorted(row.values().shape().names())) {
            fold(column);
            fold(row.values().get(column).orElseThrow());
        }
        fold(row.versions().row());
        for (String column : sorted(row.versions().columns().keySet())) {
            fold(column);
            fold(row.versions().columns().get(column));
        }
        events++;
    }

    private static String[] sorted(Collection<String> names) {
        String[] sorted = names.toArray(String[]::new);
        Arrays.sort(sorted);
        return sorted;
    }

    private void fold(Value value) {
        if (value instanceof Value.Text text) {
            fold(text.value());
        } else if (value instanceof Value.Int number) {
            fold(number.value());
        } else if (value instanceof Value.Real real) {
            fold(Double.doubleToRawLongBits(real.value()));
        } else {
            fold(value.toString());
        }
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
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        fold(text.length());
    }

    private void fold(long number) {
        hash = (hash ^ number) * PRIME;
        hash ^= hash >>> 32;
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
