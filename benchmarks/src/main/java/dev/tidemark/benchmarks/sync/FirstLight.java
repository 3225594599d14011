package dev.tidemark.benchmarks.sync;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.SyncNode;
import java.sql.SQLException;
import java.util.Locale;

/**
 * First push, first pull, their bytes, and a small sync, beside bare inserts of the same rows in the same round.
 *
 * <p>One round goes before all others and does not count. So this process, which inserts and is the device, runs on code that is
 * compiled, as does the server that runs through all rounds, on a new file in each. A server that has just been started is
 * measured beside it.
 */
public final class FirstLight implements Measurement {
    private static final String HEAP = "256m";
    private static final String BARE = "bare.db";
    private static final String AGAIN = "again.db";
    private static final String RUNS = "a server that has run for a while";
    private static final String STARTED = "a server that has just started";
    private static final double AIM_OF_BARE = 0.7;
    private static final int AIM_BYTES = 50;
    private static final int AIM_MILLIS = 8;

    @Override
    public void measure(Size size, Findings findings) throws SQLException {
        declare(size, findings);
        try (ServerProcess running = new ServerProcess(HEAP)) {
            for (int round = 0; round <= size.rounds(); round++) {
                round(size.rows(), running, findings);
                if (round == 0) {
                    findings.forgetSamples();
                }
            }
        }
    }

    private static void declare(Size size, Findings findings) {
        push(findings, size.rows(), RUNS).aim(new Aim.OfBare(AIM_OF_BARE));
        pull(findings, size.rows(), RUNS).aim(new Aim.OfBare(AIM_OF_BARE));
        push(findings, size.rows(), STARTED);
        pull(findings, size.rows(), STARTED);
        findings.row("bytes a row, first push", "B").aim(new Aim.Amount(AIM_BYTES));
        findings.row("bytes a row, first pull", "B").aim(new Aim.Amount(AIM_BYTES));
        SmallSync.warm(findings, size.rows()).aim(new Aim.Amount(AIM_MILLIS));
    }

    private static Findings.Row push(Findings findings, int rows, String server) {
        return findings.row(String.format(Locale.ROOT, "first push of %,d rows to %s", rows, server), "rows/s");
    }

    private static Findings.Row pull(Findings findings, int rows, String server) {
        return findings.row(String.format(Locale.ROOT, "first pull of %,d rows from %s", rows, server), "rows/s");
    }

    private static void round(int rows, ServerProcess running, Findings findings) throws SQLException {
        try (Workplace place = new Workplace()) {
            double bare = Inserts.bare(place, BARE, rows, Rows.TRANSACTION);
            bare = (bare + Inserts.bare(place, AGAIN, rows, Rows.TRANSACTION)) / 2;
            FirstSync warm = FirstSync.measure(place, AGAIN, running.serve(place.file("warm.db")), rows);
            push(findings, rows, RUNS).add(rows / warm.push(), rows / bare);
            pull(findings, rows, RUNS).add(rows / warm.pull(), rows / bare);
            findings.row("bytes a row, first push", "B").add(warm.pushBytes());
            findings.row("bytes a row, first pull", "B").add(warm.pullBytes());
            try (ServerProcess started = new ServerProcess(HEAP)) {
                String address = started.serve(place.file("cold.db"));
                FirstSync cold = FirstSync.measure(place, BARE, address, rows);
                push(findings, rows, STARTED).add(rows / cold.push(), rows / bare);
                pull(findings, rows, STARTED).add(rows / cold.pull(), rows / bare);
                try (SyncNode device = place.device(BARE, address)) {
                    SmallSync.measure(place, BARE, device, rows).add(findings, rows);
                }
            }
        }
    }
}
