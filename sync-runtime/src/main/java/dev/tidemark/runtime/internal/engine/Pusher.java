package dev.tidemark.runtime.internal.engine;

import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Sends a device's unsent writes, one group for each push, as fast as the link takes them.
 *
 * <p>A push reads a snapshot, which stays open until the last batch has left or the session ends.
 */
final class Pusher {
    private static final int MOST_ATTEMPTS = 5;

    private final Syncing syncing;
    private final Wire wire;
    private final Welcome welcome;
    private final long mayLeave;
    private final int batchRows;
    private Optional<PushSource> source = Optional.empty();
    private Optional<PackedBatch> sending = Optional.empty();
    private Packing packing;
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
        syncing.device().beginPush();
        source = Optional.of(open(arrived));
        return sending.isPresent() || !source.get().isEmpty();
    }

    /** What was captured before the welcome was harvested with it; only where something was written since is there more to do. */
    private boolean beginFirst() {
        PushSource first = open(arrived);
        if (first.head() > mayLeave) {
            first.close();
            return begin();
        }
        source = Optional.of(first);
        return !first.isEmpty();
    }

    /** Begins a session's first push: it takes up a batch of which a part had arrived when the last link broke. */
    boolean resume() {
        boolean anything = beginFirst();
        syncing.sent().arrived(arrived);
        sending = welcome.partial() > arrived
                ? syncing.sent().find(welcome.partial(), welcome.codec())
                : Optional.empty();
        if (sending.isPresent()) {
            offset = welcome.partialBytes();
            end();
            source = Optional.of(open(welcome.partial()));
        }
        return anything || sending.isPresent();
    }

    /**
     * Opens what is pending as it was when it was harvested. Where an app has written since, its rows that are pending anyway would
     * leave with their new content, and the rest of its transaction only with the next group; so that is harvested first. An app
     * that writes without a pause is not waited for.
     */
    private PushSource open(long after) {
        PushSource opened = source(after);
        for (int attempt = 1; attempt < MOST_ATTEMPTS && opened.isTorn(); attempt++) {
            opened.close();
            syncing.device().beginPush();
            opened = source(after);
        }
        return opened;
    }

    private PushSource source(long after) {
        return new PushSource(syncing.replica(), packing, WholeRows.of(welcome), batchRows, after);
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
