package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A row of the server's that a constraint of this store keeps out. The app has not seen it, though this device has read on in the
 * feed since: what the app writes to the row meanwhile is written with what had been seen before the row came.
 *
 * @param change what the server says of the row
 * @param seen what this device had seen before; nothing in what was set aside by versions that did not keep it
 */
public record SetAside(Change change, Optional<Context> seen) {
    private static final String ANY = "aside-any";

    /** Returns the name under which a row is set aside. */
    public static String name(String table, RowKey key) {
        return NodeState.ASIDE_PREFIX + table + "/" + key;
    }

    /** Returns which constraint a row breaks that is set aside. */
    public static Optional<String> obstacle(Snapshot snapshot, String table, RowKey key) {
        return snapshot.state(NodeState.ASIDE_REASON_PREFIX + table + "/" + key)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Reads a row that was set aside. */
    public static SetAside decode(byte[] bytes) {
        BatchReader reader = new BatchReader(bytes);
        Change change = reader.next().orElseThrow();
        return new SetAside(
                change, reader.next().map(mark -> mark.versions().row().context()));
    }

    /** What had been seen is kept as the context of a second change. */
    public byte[] encode() {
        BatchWriter writer = BatchWriter.toKeep();
        writer.add(change);
        seen.ifPresent(context -> writer.add(new Change(
                change.table(),
                change.key(),
                Change.Kind.DELETE,
                Row.EMPTY,
                Versions.of(new Version(new Stamp(1, Author.NOBODY, 1), context, 0)))));
        return writer.toByteArray();
    }

    /** Notes whether there are any now, so that whoever writes need not look for each row. */
    public static void noteWhetherAny(Transaction transaction) {
        if (transaction.stateNames(NodeState.ASIDE_PREFIX).isEmpty()) {
            transaction.removeState(ANY);
        } else {
            transaction.putState(ANY, new byte[0]);
        }
    }

    /** Returns whether any row is set aside. */
    public static boolean areThereAny(Snapshot snapshot) {
        return snapshot.state(ANY).isPresent();
    }

    /** Returns what the app had seen of a row that may be set aside. */
    public static Context seen(Snapshot snapshot, String table, RowKey key, Context otherwise) {
        return snapshot.state(name(table, key))
                .flatMap(bytes -> decode(bytes).seen())
                .orElse(otherwise);
    }
}
