package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Names and forms of a node's own state. */
public final class NodeState {
    public static final String ID = "node/id";
    private static final String FORMER_PREFIX = "node/former/";
    public static final String CLOCK = "node/clock";
    public static final String LEFT = "node/left";
    public static final String INCARNATIONS = "node/incarnations";
    public static final String OUTCOME_PREFIX = "outcome/";
    public static final String PAGE_PREFIX = "page/";
    public static final String STAGE_PREFIX = "stage/";
    public static final String UNSENT_OUTCOME_PREFIX = "answer/";
    public static final String ASIDE_PREFIX = "aside/";
    public static final String ASIDE_REASON_PREFIX = "aside-because/";
    public static final String FAILED_PREFIX = "failed/";
    public static final String FAILED_MET_PREFIX = "failed-met/";
    public static final String SETTLED = "settled-later";
    public static final String AGREED_PREFIX = "agreed/";
    public static final String TOO_LARGE_PREFIX = "too-large/";
    public static final String ASKED_COLUMNS = "server/asked-columns";
    public static final String BASE_PREFIX = "base/";
    public static final String EXPIRED_PREFIX = "expired/";

    private NodeState() {}

    public static byte[] encodeLong(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    public static long longState(Snapshot snapshot, String name) {
        return snapshot.state(name)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .orElse(0L);
    }

    public static byte[] encodeId(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    public static Optional<UUID> id(Snapshot snapshot) {
        return snapshot.state(ID).map(bytes -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        });
    }

    /** Notes an identity that a node gives up. */
    public static void keepFormer(Transaction transaction, UUID id) {
        transaction.putState(FORMER_PREFIX + id, new byte[0]);
    }

    /** Returns the identities that a device had before its present one. */
    public static Set<Author> formerSelves(Snapshot snapshot) {
        return snapshot.stateNames(FORMER_PREFIX).stream()
                .map(name -> Author.device(UUID.fromString(name.substring(FORMER_PREFIX.length()))))
                .collect(Collectors.toSet());
    }

    /** Returns a number as text that sorts as the number does. */
    public static String ordered(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
