package dev.tidemark.support.storage;

import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/** Rows of several sources, each of which is in order, in order. It holds one row of each. */
public final class MergedSource implements RowSource {
    private final List<RowSource> sources;
    private final PriorityQueue<Head> heads;

    private MergedSource(List<RowSource> sources, ToLongFunction<StoredRow> order) {
        this.sources = List.copyOf(sources);
        this.heads = new PriorityQueue<>(Comparator.<Head>comparingLong(head -> order.applyAsLong(head.row()))
                .thenComparingInt(Head::source));
    }

    /** Merges sources, which are closed with the result. */
    public static MergedSource of(List<RowSource> sources, ToLongFunction<StoredRow> order) throws SQLException {
        MergedSource merged = new MergedSource(sources, order);
        try {
            for (int i = 0; i < sources.size(); i++) {
                merged.advance(i);
            }
            return merged;
        } catch (SQLException | RuntimeException e) {
            merged.closeBecauseOf(e);
            throw e;
        }
    }

    private void advance(int source) throws SQLException {
        sources.get(source).next().ifPresent(row -> heads.add(new Head(row, source)));
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        Head first = heads.poll();
        if (first == null) {
            return Optional.empty();
        }
        advance(first.source());
        return Optional.of(first.row());
    }

    private void closeBecauseOf(Exception failure) {
        try {
            close();
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        for (RowSource source : sources) {
            source.close();
        }
    }

    private record Head(StoredRow row, int source) {}
}
