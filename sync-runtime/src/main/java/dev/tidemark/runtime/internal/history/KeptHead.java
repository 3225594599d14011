package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;

/**
 * Up to which position of the feed the history tells all. Behind it, somebody wrote who kept none.
 *
 * @param head the position
 * @param millis when it was reached
 */
record KeptHead(long head, long millis) {
    private static final String STATE = "history";
    private static final KeptHead NONE = new KeptHead(0, 0);

    static KeptHead load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(ByteBuffer::wrap)
                .map(bytes -> new KeptHead(bytes.getLong(), bytes.getLong()))
                .orElse(NONE);
    }

    void save(Transaction transaction) {
        transaction.putState(
                STATE,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(head)
                        .putLong(millis)
                        .array());
    }

    /** Returns whether nobody has written since without a history. */
    boolean isWhole(Snapshot snapshot) {
        return head == snapshot.head();
    }
}
