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
    /** The node's id. */
    public static final String ID = "node/id";

    private static final String FORMER_PREFIX = "node/former/";

    /** The last time that the node's clock gave. */
    public static final String CLOCK = "node/clock";

    /** The {@code StampsThatLeft} of a device. */
    public static final String LEFT = "node/left";

    /** The {@link Incarnations} of the node's log. */
    public static final String INCARNATIONS = "node/incarnations";

    /** What became of an own write at the server, by its number. */
    public static final String OUTCOME_PREFIX = "outcome/";

    /** A page that is staged until its checkpoint, by its position. */
    public static final String PAGE_PREFIX = "page/";

    /** A batch of a group that is not complete, by device and number. */
    public static final String STAGE_PREFIX = "stage/";

    /** Outcomes that a device has not confirmed, by device and number. */
    public static final String UNSENT_OUTCOME_PREFIX = "answer/";

    /** A row that is {@link SetAside}, by table and key. */
    public static final String ASIDE_PREFIX = "aside/";

    /** The constraint that keeps out a row that is set aside, by table and key. */
    public static final String ASIDE_REASON_PREFIX = "aside-because/";

    /** A write whose conflict strategy failed, by device and number. */
    public static final String FAILED_PREFIX = "failed/";

    /** The row that a write met whose conflict strategy failed, by device and number. */
    public static final String FAILED_MET_PREFIX = "failed-met/";

    /** How many writes whose strategy had failed were settled later. */
    public static final String SETTLED = "settled-later";

    /** Rows that a device may hold under stamps of its own, by device. */
    public static final String AGREED_PREFIX = "agreed/";

    /** A row that no batch can carry, by its number. */
    public static final String TOO_LARGE_PREFIX = "too-large/";

    /** The columns of which the server asks for the common ancestor. */
    public static final String ASKED_COLUMNS = "server/asked-columns";

    /** What pending writes to a row replaced, by the row's pending number. */
    public static final String BASE_PREFIX = "base/";

    /** How far the rows of a table were looked through for old ones, by table. */
    public static final String EXPIRED_PREFIX = "expired/";

    private NodeState() {}

    /** Returns a number as it is kept. */
    public static byte[] encodeLong(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Returns the number that is kept under a name; 0 where none is. */
    public static long longState(Snapshot snapshot, String name) {
        return snapshot.state(name)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .orElse(0L);
    }

    /** Returns an id as it is kept. */
    public static byte[] encodeId(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** Returns the node's id; nothing where the store has never been opened. */
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
