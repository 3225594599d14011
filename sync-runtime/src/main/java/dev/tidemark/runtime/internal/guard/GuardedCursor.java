package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Rows that come in the order that was promised: a cursor that goes back or in circles would be read for ever. */
final class GuardedCursor implements RowCursor {
    private final Guard guard;
    private final String operation;
    private final RowCursor cursor;
    private final Supplier<Optional<StoredRow>> next;
    private final ToLongFunction<StoredRow> order;
    private long last;

    GuardedCursor(Guard guard, String operation, RowCursor cursor, ToLongFunction<StoredRow> order, long after) {
        this.guard = guard;
        this.operation = operation;
        this.cursor = cursor;
        this.next = cursor::next;
        this.order = order;
        this.last = after;
    }

    @Override
    public Optional<StoredRow> next() {
        Optional<StoredRow> row = guard.call(operation, next);
        if (row.isPresent()) {
            long position = order.applyAsLong(row.get());
            if (position != Long.MAX_VALUE && position <= last) {
                throw guard.fault(
                        operation,
                        "row " + row.get().key() + " of '" + row.get().table() + "' at " + position + " comes after "
                                + last + "; rows come in ascending order",
                        null);
            }
            last = position == Long.MAX_VALUE ? last : position;
        }
        return row;
    }

    @Override
    public void close() {
        guard.run(operation, cursor::close);
    }
}
