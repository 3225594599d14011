package dev.tidemark.api.power;

import dev.tidemark.api.codec.Codec;
import java.time.Duration;
import java.util.Objects;

/**
 * What a node may do until the next plan. A person's explicit sync always runs, whatever the plan.
 *
 * @param name for people, and for hysteresis: a later {@link DeviceState} carries it
 * @param interval between two syncs on the node's own account, at least one second
 * @param gather how long a local commit waits for others before it is pushed live
 * @param atOnce whether a commit before which there was none for as long as that waits for no others, and only those that follow it
 *     do: others hear of it sooner, and several commits in a row take one push more
 * @param batchRows the largest number of rows in a batch, at least 1
 * @param level how hard to compress
 * @param live whether to keep a connection open and take changes as they come
 * @param background whether maintenance (pruning, compaction) may run
 */
public record SyncPlan(
        String name,
        Duration interval,
        Duration gather,
        boolean atOnce,
        int batchRows,
        Codec.Level level,
        boolean live,
        boolean background) {
    /** Checks ranges and that nothing is null. */
    public SyncPlan {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(gather, "gather");
        Objects.requireNonNull(level, "level");
        if (interval.toMillis() < 1_000 || batchRows < 1 || gather.isNegative()) {
            throw new IllegalArgumentException(
                    "plan '" + name + "': interval at least 1 s, batch at least 1 row, gather not negative");
        }
    }

    /** Creates a plan under which the first commit after a pause is pushed at once wherever a connection is kept open. */
    public SyncPlan(
            String name,
            Duration interval,
            Duration gather,
            int batchRows,
            Codec.Level level,
            boolean live,
            boolean background) {
        this(name, interval, gather, live, batchRows, level, live, background);
    }
}
