package dev.tidemark.plugin.storage.tiered.internal.flush;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlaid;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.owner.Aside;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnState;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnedBackend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings an overlay to the backend, in one transaction: all commits up to one, so that no position is missing below one that is there.
 * A row that the backend does not take is set aside, and the others go on without it.
 */
public final class Flush {
    /** If it takes none of so many rows, it is the backend that fails, and not the rows. */
    private static final int MOST_NEW_ASIDE = 100;

    /** So many rows are put between two questions for what is there. */
    private static final int TOGETHER = 4_000;

    private final OwnedBackend backend;
    private final Overlay overlay;
    private final long last;
    private final Map<RowName, Aside> aside;
    private final List<Overlaid> rows;
    private final int mostAside;
    private boolean oneByOne;

    /** @param aside the rows that were set aside before */
    Flush(OwnedBackend backend, Committed.Capture captured, Map<RowName, Aside> aside) {
        this.backend = backend;
        this.overlay = captured.view().overlay();
        this.last = captured.last();
        this.rows = overlay.rows();
        this.aside = new LinkedHashMap<>(aside);
        this.aside.values().removeIf(each -> !isThere(each.row()));
        this.mostAside = this.aside.size() + MOST_NEW_ASIDE;
    }

    private boolean isThere(StoredRow row) {
        return overlay.row(row.table(), row.key())
                .flatMap(Overlaid::visible)
                .filter(row::equals)
                .isPresent();
    }

    /** Brings it there, and returns the rows that are set aside. */
    public Map<RowName, Aside> run() {
        while (true) {
            try {
                attempt();
                return aside;
            } catch (Poisonous poisonous) {
                int before = aside.size();
                poisonous.rows.forEach(this::setAside);
                // One that is aside already is in the way as the backend has it: leaving it out does not help.
                if (aside.size() == before || aside.size() > mostAside) {
                    throw poisonous.failure;
                }
            } catch (StorageException e) {
                if (oneByOne || !isOfARow(e)) {
                    throw e;
                }
                oneByOne = true;
            }
        }
    }

    private void setAside(Aside refused) {
        overlay.row(refused.row().table(), refused.row().key())
                .flatMap(Overlaid::visible)
                .ifPresent(row -> aside.put(RowName.of(row), new Aside(row, refused.reason())));
    }

    private void attempt() {
        try (Transaction transaction = backend.begin()) {
            transaction.openFeed();
            rows.stream().filter(Overlaid::removed).forEach(row -> remove(transaction, row.row()));
            putAll(
                    transaction,
                    rows.stream()
                            .filter(row -> !row.removed() && !aside.containsKey(RowName.of(row.row())))
                            .toList());
            refuse(transaction.settle().stream());
            putState(transaction);
            OwnState.putAside(transaction, aside.values());
            OwnState.putFlushed(transaction, last);
            backend.commitAgain(transaction);
        }
    }

    private void putAll(Transaction transaction, List<Overlaid> all) {
        List<StoredRow> waiting = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            List<Overlaid> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            if (!oneByOne) {
                expectNew(transaction, some);
            }
            some.forEach(row -> put(transaction, row.row(), waiting));
        }
        waiting.forEach(transaction::put);
    }

    /** Of which keys there is nothing is asked in one go, for a database takes new rows faster than others. */
    private static void expectNew(Transaction transaction, List<Overlaid> rows) {
        rows.stream()
                .filter(row -> !row.behindLive())
                .collect(Collectors.groupingBy(
                        row -> row.row().table(),
                        Collectors.mapping(row -> row.row().key(), Collectors.toList())))
                .forEach(transaction::expect);
    }

    /** The last position that was given must not be given again, though its row has gone. */
    private void remove(Transaction transaction, StoredRow row) {
        if (row.lsn() == overlay.head() && row.lsn() > transaction.head()) {
            transaction.put(row);
        }
        transaction.remove(row.table(), row.key());
    }

    /**
     * A backend may take rows in batches, and fail at another row than the one to blame, unless they come one by one.
     *
     * @param waiting gets rows that have no room as long as others, which come later, are as they were: all of those are put again
     *     together
     */
    private void put(Transaction transaction, StoredRow row, List<StoredRow> waiting) {
        if (!oneByOne) {
            transaction.put(row);
            return;
        }
        try {
            transaction.put(row);
            // What a row lacks may come with the next ones, and is told again; anything else is told but once.
            if (transaction.settle().stream().anyMatch(breach -> breach.kind() != Breach.Kind.FOREIGN_KEY)) {
                waiting.add(row);
            }
        } catch (StorageException e) {
            throw isOfARow(e) ? new Poisonous(List.of(new Aside(row, e.getMessage())), e) : e;
        }
    }

    private static void refuse(Stream<Breach> breaches) {
        List<Aside> rows = breaches.map(breach -> new Aside(breach.row(), "it breaks " + breach.constraint()))
                .toList();
        if (!rows.isEmpty()) {
            throw new Poisonous(
                    rows, Failures.of(StorageException.Kind.FAILED, rows.get(0).reason()));
        }
    }

    private void putState(Transaction transaction) {
        overlay.state().iterator().forEachRemaining(piece -> {
            Optional<byte[]> value = piece.getValue();
            value.ifPresentOrElse(
                    bytes -> transaction.putState(piece.getKey(), bytes),
                    () -> transaction.removeState(piece.getKey()));
        });
    }

    /** Returns whether a failure may be that of one row; the others are of the backend as a whole. */
    private static boolean isOfARow(StorageException failure) {
        return switch (failure.kind()) {
            case FAILED, CORRUPT, UNSUPPORTED -> true;
            case BUSY, FULL, READ_ONLY, CLOSED -> false;
        };
    }

    /** Rows that the backend does not take. */
    private static final class Poisonous extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Aside> rows;
        private final StorageException failure;

        Poisonous(List<Aside> rows, StorageException failure) {
            super(failure);
            this.rows = rows;
            this.failure = failure;
        }
    }
}
