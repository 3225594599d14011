package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.time.Instant;
import java.util.Optional;

/**
 * How often a live device was found to differ from its server, as it is kept in its store.
 *
 * @param times how often
 * @param rows in how many rows, all in all
 * @param left in how many rows the two still differed after the last repair
 * @param lastMillis when it was found the last time
 */
public record Divergences(long times, long rows, long left, long lastMillis) {
    private static final String STATE = "divergences";

    static Divergences load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(
                        bytes, 1, in -> new Divergences(in.readLong(), in.readLong(), in.readLong(), in.readLong())))
                .orElse(new Divergences(0, 0, 0, 0));
    }

    /** Counts what a comparison has found. */
    public static void note(Replica replica, VerifyReport report) {
        replica.inTransaction(work -> {
            Divergences known = load(work.transaction());
            Divergences counted = new Divergences(
                    known.times + 1,
                    known.rows + report.differing().size(),
                    report.remaining(),
                    replica.clock().machineMillis());
            work.transaction().putState(STATE, counted.encode());
            return counted;
        });
    }

    private byte[] encode() {
        return StateBytes.write(1, out -> {
            out.writeLong(times);
            out.writeLong(rows);
            out.writeLong(left);
            out.writeLong(lastMillis);
        });
    }

    /** Returns a line for the node's status; nothing where it was never found to differ. */
    public static Optional<String> problem(Snapshot snapshot) {
        return Optional.of(load(snapshot)).filter(found -> found.times > 0).map(Divergences::line);
    }

    private String line() {
        return "this replica was found to differ from its server " + times + (times == 1 ? " time" : " times") + ", in "
                + rows + (rows == 1 ? " row" : " rows") + ", last " + Instant.ofEpochMilli(lastMillis) + "; "
                + (left == 0 ? "all were made equal again" : left + " still differ: see 'tidemark verify'");
    }
}
