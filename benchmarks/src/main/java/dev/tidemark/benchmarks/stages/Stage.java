package dev.tidemark.benchmarks.stages;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Spent;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What a row goes through from one file to another, and beside each stage what could do the same with nothing around it. */
enum Stage {
    CAPTURE(
            "capture",
            "an app's insert into a tracked table, 1,000 rows a transaction",
            "the same into a table that is not tracked"),
    HARVEST(
            "harvest",
            "the log folded into versions, in one transaction",
            "one `INSERT` of a `SELECT` from the log into the same table, and a `DELETE`"),
    READ("read", "what is pending, rows and versions", "`SELECT *` through the driver"),
    ENCODE("encode", "batches of 1,000 changes", "the same values one after the other into an array"),
    COMPRESS("compress", "zstd as a plugin, with a checksum", "zstd alone, level 3, its context kept"),
    TRANSPORT("transport", "a websocket on loopback, both ends", "a socket on loopback, both ends"),
    DECOMPRESS("decompress", "zstd as a plugin, with a checksum", "zstd alone, its context kept"),
    DECODE("decode", "changes from a batch", "the same values from an array"),
    MERGE_NEW("merge, new row", "a verdict on a row that is not there", "a look-up in a hash map"),
    MERGE("merge, changed row", "a verdict on one column of a row that is there", "a look-up in a hash map"),
    DIGEST("digest", "the fingerprint of a row's versions", "SHA-256 of 64 bytes"),
    APPLY_SERVER(
            "apply, server",
            "rows into an empty store of its own, in one transaction",
            "the insert that is not tracked"),
    APPLY_DEVICE(
            "apply, device", "rows into an app's empty table, in one transaction", "the insert that is not tracked"),
    CHECKPOINT("checkpoint", "a transaction that keeps one piece of state", "an `UPDATE` of one row in a plain file");

    private static final double MICROS = 1e6;

    private final String title;
    private final String work;
    private final String limit;

    Stage(String title, String work, String limit) {
        this.title = title;
        this.work = work;
        this.limit = limit;
    }

    /**
     * What one round measured of a stage.
     *
     * @param ours a row, or of the checkpoint a transaction
     * @param bare the same of its limit
     */
    record Measured(Spent ours, Spent bare) {
        private double share() {
            return bare.processor() / ours.processor();
        }
    }

    static String header() {
        return "| stage | what is done | µs | bytes allocated | its limit | µs | bytes allocated | our share of the limit |\n"
                + "|---|---|---|---|---|---|---|---|";
    }

    /** Returns the row of the table: medians of the rounds. */
    String line(List<Measured> rounds) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %,.0f | %s | %.2f | %,.0f | %.2f |",
                title,
                work,
                median(rounds, round -> round.ours().processor()) * MICROS,
                median(rounds, round -> round.ours().bytes()),
                limit,
                median(rounds, round -> round.bare().processor()) * MICROS,
                median(rounds, round -> round.bare().bytes()),
                median(rounds, Measured::share));
    }

    private static double median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        return Measure.median(rounds.stream().mapToDouble(figure).toArray());
    }
}
