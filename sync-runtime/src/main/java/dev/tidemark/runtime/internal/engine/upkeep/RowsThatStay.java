package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Rows of a table whose life is over and that could not be deleted, since others referred to them. They are noted by their position in the
 * feed, which moves when they are written; then they are rows like any others.
 */
final class RowsThatStay {
    private static final String PREFIX = "expired-refused/";
    private static final int DIGITS = 16;
    /** Each may cost a transaction in vain. */
    private static final int AT_ONCE = 16;

    private final String table;
    private Set<String> known = Set.of();
    private final List<StoredRow> again = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    /** The last of those that were tried: the next ones are those behind it. */
    private String last = "";

    RowsThatStay(String table) {
        this.table = table;
    }

    private String name(StoredRow row) {
        return PREFIX + NodeState.ordered(row.lsn()) + "/" + table;
    }

    /** Reads which there are, and some of them that are to be tried once more. */
    void load(Snapshot snapshot) {
        TreeSet<String> noted = snapshot.stateNames(PREFIX).stream()
                .filter(name -> name.substring(PREFIX.length() + DIGITS + 1).equals(table))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> next = new ArrayList<>(noted.tailSet(last, false));
        next.addAll(noted.headSet(last, true));
        known = noted;
        again.clear();
        written.clear();
        for (String name : next.subList(0, Math.min(AT_ONCE, next.size()))) {
            last = name;
            row(snapshot, name).ifPresentOrElse(again::add, () -> written.add(name));
        }
    }

    private static Optional<StoredRow> row(Snapshot snapshot, String name) {
        long lsn = Long.parseLong(name.substring(PREFIX.length(), PREFIX.length() + DIGITS), 16);
        try (RowCursor feed = snapshot.changesSince(lsn - 1)) {
            return feed.next().filter(row -> row.lsn() == lsn && !row.deleted());
        }
    }

    /** Returns those that are to be tried once more. */
    List<StoredRow> again() {
        return List.copyOf(again);
    }

    /** Returns whether there are some that are not to be noted any more. */
    boolean hasOthers() {
        return !written.isEmpty();
    }

    boolean isNew(StoredRow row) {
        return !known.contains(name(row));
    }

    /** Notes rows, and forgets those that were written. */
    void note(Transaction transaction, List<StoredRow> refused) {
        written.forEach(transaction::removeState);
        refused.forEach(row -> transaction.putState(name(row), new byte[0]));
    }

    void forget(Transaction transaction, StoredRow row) {
        transaction.removeState(name(row));
    }
}
