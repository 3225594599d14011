package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Names and forms of a node's own state. */
final class NodeState {
    static final String ID = "node/id";
    private static final String FORMER_PREFIX = "node/former/";
    static final String CLOCK = "node/clock";
    static final String LEFT = "node/left";
    static final String INCARNATIONS = "node/incarnations";
    static final String OUTCOME_PREFIX = "outcome/";
    static final String PAGE_PREFIX = "page/";
    static final String STAGE_PREFIX = "stage/";
    static final String UNSENT_OUTCOME_PREFIX = "answer/";
    static final String ASIDE_PREFIX = "aside/";
    static final String ASIDE_REASON_PREFIX = "aside-because/";
    static final String FAILED_PREFIX = "failed/";
    static final String FAILED_MET_PREFIX = "failed-met/";
    static final String SETTLED = "settled-later";
    static final String AGREED_PREFIX = "agreed/";
    static final String TOO_LARGE_PREFIX = "too-large/";
    static final String ASKED_COLUMNS = "server/asked-columns";
    static final String BASE_PREFIX = "base/";

    private NodeState() {}

    static byte[] encodeLong(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long longState(Snapshot snapshot, String name) {
        return snapshot.state(name)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .orElse(0L);
    }

    static byte[] encodeId(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static Optional<UUID> id(Snapshot snapshot) {
        return snapshot.state(ID).map(bytes -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        });
    }

    /** Notes an identity that a node gives up. */
    static void keepFormer(Transaction transaction, UUID id) {
        transaction.putState(FORMER_PREFIX + id, new byte[0]);
    }

    /** Returns the identities that a device had before its present one. */
    static Set<Author> formerSelves(Snapshot snapshot) {
        return snapshot.stateNames(FORMER_PREFIX).stream()
                .map(name -> Author.device(UUID.fromString(name.substring(FORMER_PREFIX.length()))))
                .collect(Collectors.toSet());
    }

    /** Returns a number as text that sorts as the number does. */
    static String ordered(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
