package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.TableDefinition;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;

/** A number by which two nodes see that they have the same tables. */
public final class SchemaHash {
    private SchemaHash() {}

    /** Returns the first 8 bytes of the SHA-256 of the tables as {@link Schema} sends them, ordered by name. */
    public static long of(Collection<TableDefinition> tables) {
        WireOutput bytes = new WireOutput(1024);
        tables.stream()
                .sorted(Comparator.comparing(TableDefinition::name))
                .forEach(table -> SchemaCodec.write(bytes, table));
        return ByteBuffer.wrap(sha256().digest(bytes.toByteArray())).getLong();
    }

    /** Returns what computes digests by SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
