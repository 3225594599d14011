package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rows that a node among equals has shown or not by its rules, since somebody deleted them and somebody else wrote to them: who writes
 * to one of these says what all of it is to be.
 */
public final class RevivedRows {
    private static final String PREFIX = "equals/revived/";
    private static final String ANY = "equals/revived-any";

    private RevivedRows() {}

    /**
     * Notes whether a row is one of these.
     *
     * @param life the write under which the row as a whole is shown; whoever writes all of it replaces that
     */
    public static void note(Transaction transaction, String table, RowKey key, Optional<Stamp> life) {
        if (life.isPresent()) {
            transaction.putState(name(table, key), mark(life.get()));
            transaction.putState(ANY, new byte[0]);
        } else if (areThereAny(transaction)) {
            transaction.removeState(name(table, key));
        }
    }

    private static byte[] mark(Stamp life) {
        return life.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns which rows are written as a whole: these, and those of some tables. */
    public static Predicate<StoredRow> or(Snapshot snapshot, Set<String> tables) {
        boolean isAny = areThereAny(snapshot);
        return row -> tables.contains(row.table()) || isAny && isRevived(snapshot, row);
    }

    private static boolean isRevived(Snapshot snapshot, StoredRow row) {
        return snapshot.state(name(row.table(), row.key()))
                .filter(life -> Arrays.equals(life, mark(row.versions().row().stamp())))
                .isPresent();
    }

    /** Returns whether there has ever been one. */
    public static boolean areThereAny(Snapshot snapshot) {
        return snapshot.state(ANY).isPresent();
    }

    private static String name(String table, RowKey key) {
        return PREFIX + table + "/" + key;
    }
}
