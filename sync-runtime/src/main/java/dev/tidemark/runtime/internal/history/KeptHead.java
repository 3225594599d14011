package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;

/** Up to which position of the feed the history tells all. Behind it, somebody wrote who kept none. */
final class KeptHead {
    private static final String STATE = "history";

    private KeptHead() {}

    static long load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .orElse(0L);
    }

    static void save(Transaction transaction, long head) {
        transaction.putState(
                STATE, ByteBuffer.allocate(Long.BYTES).putLong(head).array());
    }
}
