package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.wire.Base;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps what own writes replace in columns of which a strategy asks for the common ancestor.
 *
 * <p>The first write to a column that the server has as it is here replaces what the server has: that value is the base. A further
 * write keeps it, as it keeps the oldest context. Where the write before may have left and nobody has heard of it yet, what that
 * one wrote is kept as well, for the server may have it or not. All that is unacknowledged of a row leaves again with its next
 * write, so that holds for columns too that this write leaves alone.
 */
final class ReplacedValues {
    /** Only a device that is cut off behind every push has so many; then the oldest make way, and the server may lack the ancestor. */
    private static final int MOST_OF_A_COLUMN = 32;

    private final Transaction transaction;
    private final OwnWrites own;
    private Optional<AskedColumns> asked = Optional.empty();

    ReplacedValues(Transaction transaction, OwnWrites own) {
        this.transaction = transaction;
        this.own = own;
    }

    /**
     * Notes that an own write updates a row.
     *
     * @param before the row, which is there
     * @param written the columns that the write is to
     * @param old the value that a column had before; nothing where nobody knows
     * @param number of the write
     */
    void updated(StoredRow before, Collection<String> written, Function<String, Optional<Value>> old, long number) {
        AskedColumns.Columns columns = own.tracksPending() ? asked().of(before.table()) : AskedColumns.Columns.NONE;
        if (columns.isEmpty()) {
            return;
        }
        boolean isPending = before.pending() > own.fate().acknowledged();
        List<Base> known = isPending ? KeptBases.of(transaction, before.pending()) : List.of();
        List<Base> bases = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>(before.values().shape().names());
        all.addAll(written);
        known.forEach(base -> all.add(base.column()));
        all.stream()
                .filter(columns::has)
                .forEach(column -> bases.addAll(bases(before, column, known, written.contains(column), old)));
        if (!known.isEmpty()) {
            KeptBases.remove(transaction, before.pending());
        }
        if (!bases.isEmpty()) {
            KeptBases.keep(transaction, before.table(), before.key(), number, bases);
        }
    }

    private AskedColumns asked() {
        if (asked.isEmpty()) {
            asked = Optional.of(own.asked().or(AskedColumns.load(transaction)));
        }
        return asked.get();
    }

    private List<Base> bases(
            StoredRow before,
            String column,
            List<Base> known,
            boolean isWritten,
            Function<String, Optional<Value>> old) {
        Version version = before.versions().of(column);
        long number = own.isOwn(version) ? version.stamp().sequence() : 0;
        boolean isKnownToTheServer = number <= own.fate().acknowledged();
        if (isKnownToTheServer && !isWritten) {
            return List.of();
        }
        List<Base> bases = new ArrayList<>();
        if (!isKnownToTheServer) {
            known.stream().filter(base -> base.column().equals(column)).forEach(bases::add);
        }
        boolean mayHaveLeft =
                isKnownToTheServer || before.pending() <= own.fate().sent();
        if (mayHaveLeft && bases.stream().noneMatch(base -> base.number() == number)) {
            old.apply(column).ifPresentOrElse(value -> bases.add(new Base(column, number, value)), bases::clear);
        }
        return needed(bases);
    }

    /** Returns bases without those that are older than one which the server has. */
    private List<Base> needed(List<Base> bases) {
        int from = Math.max(0, bases.size() - MOST_OF_A_COLUMN);
        for (int i = from; i < bases.size(); i++) {
            if (bases.get(i).number() <= own.fate().acknowledged()) {
                from = i;
            }
        }
        return bases.subList(from, bases.size());
    }
}
