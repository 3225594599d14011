package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.runtime.internal.digest.Sum;
import dev.tidemark.runtime.internal.digest.TableForm;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/** Collects buckets whose sums differ into portions, each of which holds no more rows than are good to have in memory. */
final class DoubtfulBuckets {
    private static final long ROWS_IN_PORTION = 50_000;

    private final Queue<Map<TableForm, BitSet>> portions;
    private Map<TableForm, BitSet> portion = Map.of();
    private long rows = ROWS_IN_PORTION;

    DoubtfulBuckets(Queue<Map<TableForm, BitSet>> portions) {
        this.portions = portions;
    }

    void compare(TableForm table, int bucket, Sum here, Sum there) {
        if (here.equals(there)) {
            return;
        }
        if (rows >= ROWS_IN_PORTION) {
            portion = new LinkedHashMap<>();
            portions.add(portion);
            rows = 0;
        }
        rows += Math.max(here.rows(), there.rows());
        portion.computeIfAbsent(table, each -> new BitSet()).set(bucket);
    }
}
