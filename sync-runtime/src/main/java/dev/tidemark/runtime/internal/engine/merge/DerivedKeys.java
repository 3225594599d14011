package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The key of a row that a losing write becomes: a function of table, key and stamp, so that one write becomes one row, however
 * often and wherever it loses.
 *
 * <p>One part of the key changes, and stays of its kind: a text gets a suffix, a UUID becomes another, as text or as 16 bytes, an
 * integer another integer; where integers stand for global ids it is such an id. Of several parts it is the last that is a text or
 * a UUID, else the last integer; one that refers to another table only where there is no other.
 */
final class DerivedKeys {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int UUID_BYTES = 16;

    private final Optional<TableDefinition> table;
    private final RowKey key;
    private final byte[] hash;

    private DerivedKeys(Optional<TableDefinition> table, RowKey key, byte[] hash) {
        this.table = table;
        this.key = key;
        this.hash = hash;
    }

    /** Returns nothing where no part of the key can be made into another of its kind. */
    static Optional<RowKey> of(Optional<TableDefinition> definition, String table, RowKey key, Stamp stamp) {
        return new DerivedKeys(definition, key, hash(table, key, stamp)).derived();
    }

    private Optional<RowKey> derived() {
        return IntStream.range(0, key.size())
                .boxed()
                .filter(part -> kind(part) > 0)
                .max(Comparator.comparing((Integer part) -> !isReference(part))
                        .thenComparing(this::kind)
                        .thenComparing(Comparator.naturalOrder()))
                .map(this::changed);
    }

    private RowKey changed(int part) {
        List<Value> parts = new ArrayList<>(key.parts());
        parts.set(part, another(key.part(part)));
        return RowKey.of(parts);
    }

    /** Returns 2 for what is a text or a UUID, 1 for an integer, 0 for what can't be changed. */
    private int kind(int part) {
        Value value = key.part(part);
        boolean isId = isGenerated() || value instanceof Value.Blob blob && blob.size() == UUID_BYTES;
        return value instanceof Value.Text || isId ? 2 : value instanceof Value.Int ? 1 : 0;
    }

    private boolean isGenerated() {
        return table.filter(each -> each.identity() == TableDefinition.Identity.GENERATED)
                .isPresent();
    }

    private boolean isReference(int part) {
        return table.filter(each -> part < each.keyColumns().size()).stream().anyMatch(each -> {
            ColumnDefinition column = each.keyColumns().get(part);
            return each.references().stream()
                    .anyMatch(reference -> reference.columns().contains(column.name()));
        });
    }

    private Value another(Value value) {
        if (value instanceof Value.Text text && !isGenerated()) {
            return Value.of(
                    UUID_TEXT.matcher(text.value()).matches()
                            ? uuid().toString()
                            : text.value() + "~" + HexFormat.of().formatHex(hash, 0, Long.BYTES));
        }
        return value instanceof Value.Int && !isGenerated()
                ? Value.of(ByteBuffer.wrap(hash).getLong() >>> 1)
                : Value.of(ByteBuffer.allocate(UUID_BYTES)
                        .putLong(uuid().getMostSignificantBits())
                        .putLong(uuid().getLeastSignificantBits())
                        .array());
    }

    /** Returns a UUID of version 8, that of digests other than MD5 and SHA-1. */
    private UUID uuid() {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        long high = bytes.getLong() & ~0xF000L | 0x8000L;
        return new UUID(high, bytes.getLong() & ~(0b11L << 62) | 1L << 63);
    }

    private static byte[] hash(String table, RowKey key, Stamp stamp) {
        MessageDigest digest = sha256();
        add(digest, table.toLowerCase(Locale.ROOT));
        key.parts().forEach(part -> add(digest, part.getClass().getSimpleName() + part));
        UUID node = stamp.author().node();
        return digest.digest(ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(stamp.time())
                .putLong(node.getMostSignificantBits())
                .putLong(node.getLeastSignificantBits())
                .putLong(stamp.author().incarnation())
                .putLong(stamp.sequence())
                .array());
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
