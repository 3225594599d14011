package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.push.PushSource;
import dev.tidemark.runtime.internal.engine.push.PushView;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.engine.tables.WholeRows;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Sends a device's unsent writes, one group for each push, as fast as the link takes them.
 *
 * <p>What leaves was noted before: a device that is restored or copied must know how far its numbers may be known elsewhere.
 */
final class Pusher {
    private static final int MOST_ATTEMPTS = 5;

    private final Syncing syncing;
    private final Wire wire;
    private final Welcome welcome;
    private final int batchRows;
    private Optional<PushSource> source = Optional.empty();
    private Optional<PackedBatch> sending = Optional.empty();
    private Packing packing;
    private long mayLeave;
    private long arrived;
    private int offset;

    /** @param mayLeave up to which own number writes may leave this node, as is noted durably */
    Pusher(Syncing syncing, Wire wire, Welcome welcome, Packing packing, long mayLeave, int batchRows) {
        this.syncing = syncing;
        this.wire = wire;
        this.welcome = welcome;
        this.packing = packing;
        this.mayLeave = mayLeave;
        this.batchRows = batchRows;
        this.arrived = Math.max(welcome.staged(), welcome.committed());
    }

    /** Begins a push of what is pending now. Returns whether there is anything. */
    boolean begin() {
        note();
        return open();
    }

    private boolean open() {
        source = Optional.of(source(arrived));
        return !source.get().isEmpty();
    }

    private void note() {
        mayLeave = syncing.device().beginPush();
    }

    /**
     * Begins a session's first push: it takes up a batch of which a part had arrived when the last link broke. What was captured
     * before the welcome was harvested and noted with it; only where something was written since is there more to do.
     */
    boolean resume() {
        boolean anything = open();
        syncing.sent().arrived(arrived);
        sending = welcome.partial() > arrived
                ? syncing.sent().find(welcome.partial(), welcome.codec())
                : Optional.empty();
        if (sending.isPresent()) {
            offset = welcome.partialBytes();
            end();
            source = Optional.of(source(welcome.partial()));
        }
        return anything || sending.isPresent();
    }

    private PushSource source(long after) {
        return new PushSource(this::view, packing, batchRows, after);
    }

    /**
     * Opens what is pending as it was when it was harvested, if all of it may leave. Where an app has written since, its rows that
     * are pending anyway would leave with their new content, and the rest of its transaction only with the next group; so that is
     * harvested first. An app that writes without a pause is not waited for.
     */
    private PushView view(long after) {
        PushView opened = opened(after);
        for (int attempt = 1; opened.head() > mayLeave || attempt < MOST_ATTEMPTS && opened.isTorn(); attempt++) {
            opened.close();
            note();
            opened = opened(after);
        }
        return opened;
    }

    private PushView opened(long after) {
        return new PushView(syncing.replica(), WholeRows.of(welcome), AskedColumns.of(welcome), after);
    }

    /**
     * Sends what the link has room for.
     *
     * @param sent is told after each batch how many rows have left
     * @return whether all has left
     */
    boolean pump(LongConsumer sent) {
        for (Optional<PackedBatch> batch = current(); batch.isPresent(); batch = current()) {
            if (!send(batch.get())) {
                return false;
            }
            arrived = batch.get().to();
            offset = 0;
            sending = Optional.empty();
            sent.accept(rows());
        }
        return true;
    }

    private boolean send(PackedBatch batch) {
        while (offset < batch.bytes().length) {
            if (!wire.hasRoom()) {
                return false;
            }
            ByteBuffer chunk = Wire.chunk(batch, offset, Protocol.CHUNK);
            int length = chunk.remaining();
            wire.send(new Push(batch.to(), batch.groupEnd(), batch.rawLength(), batch.bytes().length, offset, chunk));
            offset += length;
        }
        return true;
    }

    private Optional<PackedBatch> current() {
        if (sending.isEmpty()) {
            sending = source.orElseThrow().next();
            packing = source.get().packing();
            sending.ifPresent(syncing.sent()::add);
        }
        return sending;
    }

    /** Returns the number of rows that this push has sent. */
    long rows() {
        return source.orElseThrow().rows();
    }

    /** Returns whether the server has all that was sent, if it has everything up to a number. */
    boolean isCovered(long committed) {
        return committed >= arrived;
    }

    /** Returns up to which number all has been sent. */
    long sent() {
        return arrived;
    }

    /** Ends a push whose rows were all looked at. */
    void end() {
        source.ifPresent(PushSource::end);
        source = Optional.empty();
    }

    /** Ends a push in the middle. */
    void close() {
        source.ifPresent(PushSource::close);
        source = Optional.empty();
    }
}
