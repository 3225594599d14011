package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** Since when the history of a table says how its rows were, in the node's own state. A table without it has no history now. */
final class KeptSince {
    private static final String PREFIX = "history-of/";

    private KeptSince() {}

    static OptionalLong load(Snapshot snapshot, String table) {
        return snapshot.state(PREFIX + table)
                .map(bytes -> OptionalLong.of(ByteBuffer.wrap(bytes).getLong()))
                .orElseGet(OptionalLong::empty);
    }

    static void save(Transaction transaction, String table, long millis) {
        transaction.putState(
                PREFIX + table, ByteBuffer.allocate(Long.BYTES).putLong(millis).array());
    }

    static void end(Transaction transaction, String table) {
        transaction.removeState(PREFIX + table);
    }

    static List<String> tables(Snapshot snapshot) {
        return snapshot.stateNames(PREFIX).stream()
                .map(name -> name.substring(PREFIX.length()))
                .toList();
    }
}
