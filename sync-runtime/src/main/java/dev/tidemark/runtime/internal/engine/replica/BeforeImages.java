package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What rows were before a transaction wrote them, since a row that a constraint refuses is put back as it was.
 *
 * <p>Which rows those are shows only at the end, hardly ever are there any, and a transaction may write more rows than fit in
 * memory. So images are kept up to a bound. Past it they are dropped, and if a constraint then refuses anything, the transaction
 * is rolled back and done once more, watching the rows that were refused, whose images are kept whatever their size. That costs
 * the time of the transaction again, where keeping everything on disk would cost every transaction its writes again. As each
 * attempt watches more rows than the one before, and rows are finite, it ends.
 *
 * @param <N> what is kept of a row
 */
public final class BeforeImages<N> {
    private static final long MOST_BYTES = 8L << 20;
    /** What a row takes in memory beside its content. */
    private static final long OVERHEAD_BYTES = 600;

    private final Set<Breach.Reference> watched;
    private final Map<Breach.Reference, N> images = new HashMap<>();
    private long bytes;
    private boolean dropped;

    /** @param watched the rows whose images are kept in any case */
    public BeforeImages(Set<Breach.Reference> watched) {
        this.watched = watched;
    }

    /** Does something in a transaction of its own, again as long as images are missing, with more rows to be watched each time. */
    public static <T> T attempt(Function<Set<Breach.Reference>, T> transaction) {
        Set<Breach.Reference> watched = new HashSet<>();
        while (true) {
            try {
                return transaction.apply(Set.copyOf(watched));
            } catch (Missing missing) {
                watched.addAll(missing.rows);
            }
        }
    }

    /** Keeps what a row was, unless an older image of it is kept. */
    public void keep(Breach.Reference row, StoredRow before, N image) {
        if (watched.contains(row)) {
            images.putIfAbsent(row, image);
        } else if (!dropped && images.putIfAbsent(row, image) == null) {
            bytes += OVERHEAD_BYTES + BatchWriter.estimate(before.key()) + size(before.values());
            dropWhatIsTooMuch();
        }
    }

    private static long size(Row values) {
        long size = 0;
        for (int i = 0; i < values.size(); i++) {
            size += BatchWriter.estimate(values.value(i));
        }
        return size;
    }

    private void dropWhatIsTooMuch() {
        if (bytes > MOST_BYTES) {
            images.keySet().retainAll(watched);
            dropped = true;
        }
    }

    /** Changes an image, where there is one. */
    public void replace(Breach.Reference row, Function<N, N> change) {
        images.computeIfPresent(row, (key, image) -> change.apply(image));
    }

    /** Returns what a row was; nothing where the transaction made it. */
    public Optional<N> find(Breach.Reference row) {
        return Optional.ofNullable(images.get(row));
    }

    /**
     * Makes sure that the images of all rows in breaches are here.
     *
     * @throws RuntimeException if any may have been dropped, which {@link #attempt} deals with
     */
    public void require(Collection<Breach> breaches) {
        requireRows(breaches.stream().flatMap(BeforeImages::rows));
    }

    /** Makes sure that the images of rows are here, as {@link #require} does. */
    public void requireRows(Stream<Breach.Reference> rows) {
        if (dropped) {
            Set<Breach.Reference> missing = new HashSet<>();
            rows.forEach(missing::add);
            missing.removeAll(watched);
            if (!missing.isEmpty()) {
                throw new Missing(missing);
            }
        }
    }

    /** Returns the rows that a breach is about: one, or two. */
    public static Stream<Breach.Reference> rows(Breach breach) {
        return Stream.concat(
                Stream.of(
                        new Breach.Reference(breach.row().table(), breach.row().key())),
                breach.other().stream());
    }

    /** Ends an attempt. */
    private static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Set<Breach.Reference> rows;

        Missing(Set<Breach.Reference> rows) {
            super("images of rows were dropped", null, false, false);
            this.rows = rows;
        }
    }
}
