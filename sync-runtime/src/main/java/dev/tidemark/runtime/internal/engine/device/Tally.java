package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.time.Duration;
import java.util.List;

/** Counts what one round of a session does. */
final class Tally {
    private final long startMillis;
    private final long sentBefore;
    private final long receivedBefore;
    private final long sentRawBefore;
    private final long receivedRawBefore;
    private long merged;
    private long superseded;
    private long rejected;
    private long deferred;
    private long conflicts;
    private long rows;
    private long setAside;

    Tally(long startMillis) {
        this.startMillis = startMillis;
        this.sentBefore = 0;
        this.receivedBefore = 0;
        this.sentRawBefore = 0;
        this.receivedRawBefore = 0;
    }

    /** Begins a further round on a link that has carried something already. */
    Tally(long startMillis, Wire wire) {
        this.startMillis = startMillis;
        this.sentBefore = wire.sentBytes();
        this.receivedBefore = wire.receivedBytes();
        this.sentRawBefore = wire.sentRawBytes();
        this.receivedRawBefore = wire.receivedRawBytes();
    }

    void sent(long more) {
        rows += more;
    }

    void setAside(long number) {
        setAside = number;
    }

    long rows() {
        return rows;
    }

    boolean hasSent() {
        return rows > 0;
    }

    void count(List<WriteOutcome> outcomes) {
        outcomes.forEach(this::count);
    }

    private void count(WriteOutcome outcome) {
        switch (outcome.kind()) {
            case ACCEPTED -> conflicts++;
            case MERGED -> {
                merged++;
                conflicts += outcome.columns().isEmpty() ? 0 : 1;
            }
            case SUPERSEDED -> {
                superseded++;
                conflicts++;
            }
            case REJECTED -> rejected++;
            case DEFERRED, FAILED -> {
                deferred++;
                conflicts++;
            }
        }
    }

    SyncReport report(String server, long pulledRows, long pulledDeletes, Wire wire, long nowMillis) {
        long accepted = Math.max(0, rows - merged - superseded - rejected - deferred);
        return new SyncReport(
                server,
                new SyncReport.Pushed(
                        rows,
                        wire.sentBytes() - sentBefore,
                        wire.sentRawBytes() - sentRawBefore,
                        accepted,
                        merged,
                        superseded,
                        rejected,
                        deferred),
                new SyncReport.Pulled(
                        pulledRows,
                        pulledDeletes,
                        wire.receivedBytes() - receivedBefore,
                        wire.receivedRawBytes() - receivedRawBefore),
                conflicts,
                setAside,
                Duration.ofMillis(Math.max(0, nowMillis - startMillis)));
    }
}
