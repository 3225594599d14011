package dev.tidemark.plugin.storage.tiered.internal.views;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Rows of the backend and rows of an overlay, each in one order, in that order. What the overlay has in another way is left out. */
public final class MergedRows implements RowCursor {
    private final RowCursor behind;
    private final Predicate<StoredRow> isOverlaid;
    private final Iterator<StoredRow> above;
    private final Comparator<StoredRow> order;
    private final Consumer<RowCursor> onClose;
    private long left;
    private Optional<StoredRow> nextBehind = Optional.empty();
    private Optional<StoredRow> nextAbove = Optional.empty();
    private boolean closed;

    /**
     * Creates a cursor.
     *
     * @param limit the largest number of rows
     * @param onClose is told that the cursor was closed
     */
    MergedRows(
            RowCursor behind,
            Predicate<StoredRow> isOverlaid,
            Iterator<StoredRow> above,
            Comparator<StoredRow> order,
            long limit,
            Consumer<RowCursor> onClose) {
        this.behind = behind;
        this.isOverlaid = isOverlaid;
        this.above = above;
        this.order = order;
        this.left = limit;
        this.onClose = onClose;
    }

    @Override
    public Optional<StoredRow> next() {
        if (closed) {
            throw Failures.of(StorageException.Kind.CLOSED, "the cursor was closed before");
        }
        if (left == 0) {
            return Optional.empty();
        }
        left--;
        nextBehind = nextBehind.or(this::readBehind);
        nextAbove = nextAbove.or(() -> above.hasNext() ? Optional.of(above.next()) : Optional.empty());
        boolean isBehind =
                nextBehind.isPresent() && (nextAbove.isEmpty() || order.compare(nextBehind.get(), nextAbove.get()) < 0);
        Optional<StoredRow> next = isBehind ? nextBehind : nextAbove;
        nextBehind = isBehind ? Optional.empty() : nextBehind;
        nextAbove = isBehind ? nextAbove : Optional.empty();
        return next;
    }

    private Optional<StoredRow> readBehind() {
        Optional<StoredRow> row = behind.next();
        while (row.isPresent() && isOverlaid.test(row.get())) {
            row = behind.next();
        }
        return row;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
            behind.close();
        }
    }
}
