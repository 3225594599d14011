package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Makes the fingerprints of rows: of which writes a row is made of, and with {@link #content}, of what it holds too.
 *
 * <p>What two equal replicas may well have different does not count: local integers (keys and references are global here), positions,
 * an author's numbers, the spelling of names and numbers, and versions of columns that are those of their row or that nobody has
 * written.
 *
 * <p>Threading: one thread at a time.
 */
public final class Fingerprints {
    private final MessageDigest hash = sha256();
    private final CRC32C checksum = new CRC32C();
    private final CanonicalBytes bytes = new CanonicalBytes();

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException("this Java has no SHA-256", everyJavaHasIt);
        }
    }

    /** Returns the fingerprint of the writes of which a row is made, whatever they wrote. */
    public Fingerprint writes(TableForm table, StoredRow row) {
        int bucket = begin(row.key());
        versions(table, row);
        return finish(bucket);
    }

    /** Returns the fingerprint of a row's writes and of its values. */
    public Fingerprint content(TableForm table, StoredRow row) {
        int bucket = begin(row.key());
        versions(table, row);
        values(table, row.values());
        return finish(bucket);
    }

    private int begin(RowKey key) {
        bytes.clear();
        bytes.uvarint(key.size());
        for (int i = 0; i < key.size(); i++) {
            bytes.value(NormalValues.number(key.part(i)));
        }
        checksum.reset();
        checksum.update(bytes.array(), 0, bytes.size());
        return (int) (checksum.getValue() % BucketSums.BUCKETS);
    }

    /**
     * Writes the stamps of the columns, in the columns' order, each followed by the number of columns in a row that have it. The
     * row's own stamp counts only through them: where two have created one row, the ends may know the creation of the one and the
     * other, under columns that were all written since. A column that nobody has written counts as its row's own: one end may know
     * that the column came after the row, and the other not.
     */
    private void versions(TableForm table, StoredRow row) {
        Versions versions = row.versions();
        Stamp base = versions.row().stamp();
        int columns = table.isOpen() ? row.values().size() : table.columns().size();
        if (versions.columns().isEmpty() || columns == 0) {
            run(base, columns);
            return;
        }
        Map<String, Stamp> others = new HashMap<>();
        versions.columns().forEach((column, version) -> {
            if (!version.stamp().isBottom()) {
                table.column(column).ifPresent(known -> others.put(known.folded(), version.stamp()));
            }
        });
        Stamp last = null;
        int count = 0;
        for (String column : names(table, row.values())) {
            Stamp stamp = others.getOrDefault(column, base);
            if (last != null && !isSame(last, stamp)) {
                run(last, count);
                count = 0;
            }
            last = stamp;
            count++;
        }
        run(last, count);
    }

    private void run(Stamp stamp, int columns) {
        bytes.stamp(stamp);
        bytes.uvarint(columns);
    }

    private static Iterable<String> names(TableForm table, Row values) {
        return table.isOpen() ? new TreeSet<>(values.shape().names()) : table.foldedNames();
    }

    private static boolean isSame(Stamp one, Stamp other) {
        return one.time() == other.time() && one.author().equals(other.author());
    }

    private void values(TableForm table, Row row) {
        if (table.isOpen()) {
            Map<String, Value> sorted = new TreeMap<>(row.toMap());
            bytes.uvarint(sorted.size());
            sorted.forEach((column, value) -> {
                bytes.text(column);
                bytes.value(NormalValues.number(value));
            });
            return;
        }
        bytes.uvarint(table.columns().size());
        for (TableForm.Column column : table.columns()) {
            bytes.text(column.folded());
            bytes.value(NormalValues.of(column.type(), row.get(column.name()).orElse(Value.NULL)));
        }
    }

    private Fingerprint finish(int bucket) {
        hash.update(bytes.array(), 0, bytes.size());
        byte[] digest = hash.digest();
        return new Fingerprint(bucket, first(digest, 0), first(digest, 8));
    }

    private static long first(byte[] digest, int from) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | digest[from + i] & 0xFF;
        }
        return value;
    }
}
