package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Digest;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the fingerprints of rows, and hands on as many at a time as one message holds. */
final class RowSums {
    private static final int MOST_ROWS = 1 << 18;
    private static final int ROWS_AT_ONCE = 4_096;
    private static final int KEY_BYTES_AT_ONCE = 256 << 10;

    private final Consumer<List<Digest.RowSum>> sink;
    private final List<Digest.RowSum> page = new ArrayList<>();
    private long keyBytes;
    private int rows;

    RowSums(Consumer<List<Digest.RowSum>> sink) {
        this.sink = sink;
    }

    void add(Digest.RowSum row) {
        if (++rows > MOST_ROWS) {
            throw new SessionRefused(Refusal.Code.MALFORMED, "buckets of more than " + MOST_ROWS + " rows at once");
        }
        page.add(row);
        keyBytes += BatchWriter.estimate(row.key());
        if (page.size() == ROWS_AT_ONCE || keyBytes > KEY_BYTES_AT_ONCE) {
            flush();
        }
    }

    void flush() {
        sink.accept(List.copyOf(page));
        page.clear();
        keyBytes = 0;
    }
}
