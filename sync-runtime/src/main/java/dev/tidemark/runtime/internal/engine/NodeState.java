package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Snapshot;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** Names and forms of a node's own state. */
final class NodeState {
    static final String ID = "node/id";
    static final String CLOCK = "node/clock";
    static final String INCARNATIONS = "node/incarnations";
    static final String OUTCOME_PREFIX = "outcome/";
    static final String PAGE_PREFIX = "page/";
    static final String STAGE_PREFIX = "stage/";
    static final String UNSENT_OUTCOME_PREFIX = "answer/";
    static final String ASIDE_PREFIX = "aside/";
    static final String ASIDE_REASON_PREFIX = "aside-because/";
    static final String TOO_LARGE_PREFIX = "too-large/";

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

    /** Returns a number as text that sorts as the number does. */
    static String ordered(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
