package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.runtime.internal.mesh.Meeting.Received;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One exchange within a session: what each end gave the other since it began.
 *
 * <p>Threading: its session's executor.
 */
final class Round {
    private final Wire wire;
    private final long beganMillis;
    private final long sentBefore;
    private final long sentRawBefore;
    private final long receivedBefore;
    private final long receivedRawBefore;
    private Optional<SentDelivery> leaving = Optional.empty();
    private Received received = new Received(new Taken(-1, 0, 0, 0, 0, 0), -1, -1);
    private long deletions;

    Round(Wire wire, long nowMillis) {
        this.wire = wire;
        this.beganMillis = nowMillis;
        this.sentBefore = wire.sentBytes();
        this.sentRawBefore = wire.sentRawBytes();
        this.receivedBefore = wire.receivedBytes();
        this.receivedRawBefore = wire.receivedRawBytes();
    }

    void leaves(SentDelivery delivery) {
        leaving = Optional.of(delivery);
    }

    void pump() {
        leaving.ifPresent(SentDelivery::pump);
    }

    void took(Received delivery, long deleted) {
        received = delivery;
        deletions = deleted;
    }

    /**
     * Returns up to which position of this node's feed the other end has everything, once both have taken what the other gave: what
     * it was given, and behind that at once what came from it.
     */
    long covered() {
        long told = leaving.map(SentDelivery::head).orElse(-1L);
        return received.from() == told ? received.to() : told;
    }

    SyncReport report(URI address, long nowMillis) {
        Taken taken = received.taken();
        long rows = leaving.map(SentDelivery::rows).orElse(0L);
        long gone = Math.min(deletions, taken.applied());
        return new SyncReport(
                address.toString(),
                new SyncReport.Pushed(
                        rows, wire.sentBytes() - sentBefore, wire.sentRawBytes() - sentRawBefore, rows, 0, 0, 0, 0),
                new SyncReport.Pulled(
                        taken.applied() - gone,
                        gone,
                        wire.receivedBytes() - receivedBefore,
                        wire.receivedRawBytes() - receivedRawBefore),
                taken.conflicts(),
                taken.setAside(),
                Duration.ofMillis(nowMillis - beganMillis));
    }
}
