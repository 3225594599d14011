package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Compression;
import dev.tidemark.runtime.internal.wire.EqualFeed;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Schema;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A delivery on its way over a link, as fast as the link takes it. It was read and packed as a whole before, so that no view of the
 * store stays open while the network is slow.
 */
final class SentDelivery {
    private final Wire wire;
    private final Deque<PackedBatch> pages = new ArrayDeque<>();
    private final long head;
    private long rows;
    private long number;
    private int offset;
    private boolean isAtEnd;

    private SentDelivery(Wire wire, long head) {
        this.wire = wire;
        this.head = head;
    }

    /** Sends a delivery's beginning, and returns what goes on with it. The delivery is closed. */
    static SentDelivery begin(Wire wire, Delivery delivery, Codecs codecs, String codec) {
        try (delivery) {
            Delivery.Header header = delivery.header();
            SentDelivery sent = new SentDelivery(wire, header.head());
            sent.read(delivery, codecs.compression(codec), codec);
            announce(wire, header);
            return sent;
        }
    }

    /** Says who sends, and what it has. */
    static void announce(Wire wire, Delivery.Header header) {
        wire.send(new Schema(header.tables()));
        EqualFeed whole = new EqualFeed(
                header.log(),
                header.name(),
                header.since(),
                header.head(),
                header.seen(),
                header.names(),
                header.lives().stream().map(SentDelivery::step).toList(),
                false);
        whole.messages().forEach(wire::send);
    }

    private static EqualFeed.Step step(Life life) {
        return new EqualFeed.Step(life.author(), life.before().incarnation(), life.end());
    }

    private void read(Delivery delivery, Compression compression, String codec) {
        BatchWriter writer = new BatchWriter();
        for (Optional<Change> change = delivery.next(); change.isPresent(); change = delivery.next()) {
            if (writer.rows() > 0
                    && (!writer.hasRoomFor(change.get()) || writer.estimatedBytes() >= Codecs.BATCH_BYTES)) {
                pack(writer, compression, codec);
                writer = new BatchWriter();
            }
            writer.add(change.get());
            rows++;
        }
        if (writer.rows() > 0) {
            pack(writer, compression, codec);
        }
    }

    private void pack(BatchWriter writer, Compression compression, String codec) {
        byte[] raw = writer.toByteArray();
        pages.add(new PackedBatch(++number, false, codec, raw.length, compression.pack(raw)));
    }

    /** Sends as much as the link takes. Returns whether all is sent. */
    boolean pump() {
        while (!pages.isEmpty() && wire.hasRoom()) {
            PackedBatch page = pages.peek();
            ByteBuffer chunk = Wire.chunk(page, offset, Protocol.CHUNK);
            int length = chunk.remaining();
            wire.send(new Page(page.to(), page.rawLength(), page.bytes().length, offset, chunk));
            offset += length;
            if (offset == page.bytes().length) {
                pages.poll();
                offset = 0;
            }
        }
        if (pages.isEmpty() && !isAtEnd) {
            isAtEnd = true;
            wire.send(new Checkpoint(head, rows));
        }
        return isAtEnd;
    }

    long rows() {
        return rows;
    }

    /** Returns up to which position of this node's feed it goes. */
    long head() {
        return head;
    }
}
