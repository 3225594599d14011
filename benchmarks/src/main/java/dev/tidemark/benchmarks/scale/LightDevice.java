package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.process.ServedRows;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Compression;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Incarnation;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Messages;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Pull;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The smallest device that speaks the protocol: it greets, follows the feed live, confirms, and pushes rows. It keeps no row, opens
 * no page, and takes as read what was there before it came, so that a hundred thousand of them fit beside the server that is
 * measured.
 *
 * <p>Threading: one thread at a time.
 */
final class LightDevice {
    static final String CODEC = "zstd";

    private static final long SCHEMA = SchemaHash.of(List.of(ServedRows.DEFINITION));
    private static final int BATCH_ROWS = 1_000;
    private static final int MOST_UNCONFIRMED = 100;
    private static final long CREDIT = 1L << 40;
    private static final UUID NOBODY = new UUID(0, 0);

    private final UUID node;
    private final Listener listener;
    private UUID confirmed = NOBODY;
    private UUID proposed = NOBODY;
    private List<Incarnation> history = List.of();
    private UUID server = NOBODY;
    private Consumer<ByteBuffer> out = frame -> {};
    private long cursor;
    private long outcome;
    private long written;
    private long committed;
    private boolean isAwaited;
    private int unconfirmed;

    /** Hears what comes to a device; one serves many. */
    interface Listener {
        /** A frame has come. */
        void received(LightDevice device, int bytes);

        /** The device has all of the server's feed up to a position. */
        void reached(LightDevice device, long position);

        /** All that the device wrote is committed at the server. */
        void committed(LightDevice device);
    }

    LightDevice(long number, Listener listener) {
        this.node = new UUID(0x01900000_0000_7000L, 0x8000_0000_0000_0000L | number);
        this.listener = listener;
    }

    /** Returns how far the device has got in the server's feed. */
    long cursor() {
        return cursor;
    }

    /** Begins a session over a link that is open. */
    void greet(Consumer<ByteBuffer> link, long nowMillis) {
        out = link;
        proposed = new UUID(node.getLeastSignificantBits(), proposed.getLeastSignificantBits() + 1);
        send(new Hello(
                Protocol.OLDEST,
                Protocol.NEWEST,
                node,
                "light",
                Conflict.Role.DEVICE,
                confirmed,
                proposed,
                SCHEMA,
                List.of(CODEC),
                "",
                history,
                cursor,
                nowMillis,
                Map.of("dict", "1", "history", "1", Hello.SENT, Long.toString(written))));
    }

    private void send(Message message) {
        out.accept(Messages.encode(message));
    }

    /** Takes a frame; its bytes are not needed any more when this returns. */
    void received(ByteBuffer frame) {
        listener.received(this, frame.remaining());
        Message message = Messages.decode(frame);
        if (message instanceof Page) {
            return;
        }
        if (message instanceof Checkpoint checkpoint) {
            cursor = checkpoint.lsn();
            confirm();
            listener.reached(this, cursor);
        } else if (message instanceof Outcomes outcomes) {
            take(outcomes);
        } else if (message instanceof Welcome welcome) {
            take(welcome);
        } else if (message instanceof Refusal refusal) {
            throw new IllegalStateException("the server refused a device: " + refusal.message());
        }
    }

    /** Confirms what a device confirms: nothing, as long as it only listens. */
    private void confirm() {
        unconfirmed++;
        if (isAwaited || unconfirmed >= MOST_UNCONFIRMED) {
            isAwaited = false;
            unconfirmed = 0;
            send(new Confirm(outcome, cursor));
        }
    }

    private void take(Welcome welcome) {
        Measure.check(welcome.identity() != Welcome.Identity.COPY, "a device was taken for a copy");
        confirmed = proposed;
        server = welcome.node();
        history = welcome.history();
        committed = welcome.committed();
        cursor = Math.max(cursor, welcome.head());
        isAwaited = true;
        send(new Pull(cursor, BATCH_ROWS, true, CREDIT));
    }

    private void take(Outcomes outcomes) {
        isAwaited = true;
        committed = Math.max(committed, outcomes.committed());
        if (!outcomes.outcomes().isEmpty()) {
            outcome = outcomes.outcomes().get(outcomes.outcomes().size() - 1).id();
        }
        if (committed == written) {
            listener.committed(this);
        }
    }

    /**
     * Pushes rows as one group, written now.
     *
     * @param seen up to which position the writer has seen the feed; what it has not seen its write is in conflict with
     */
    void push(Map<RowKey, Row> rows, Change.Kind kind, long seen, long nowMillis) {
        BatchWriter batch = new BatchWriter();
        rows.forEach((key, row) -> {
            written++;
            Stamp stamp = new Stamp(nowMillis << 16, Author.device(node), written);
            batch.add(new Change(ServedRows.TABLE, key, kind, row, Versions.of(new Version(stamp, context(seen), 0))));
        });
        byte[] raw = batch.toByteArray();
        byte[] packed = Compression.NONE.pack(raw);
        for (int offset = 0; offset < packed.length; offset += Protocol.CHUNK) {
            int length = Math.min(Protocol.CHUNK, packed.length - offset);
            ByteBuffer chunk = ByteBuffer.wrap(packed, offset, length).slice();
            send(new Push(written, true, raw.length, packed.length, offset, chunk));
        }
    }

    private Context context(long seen) {
        return seen == 0
                ? Context.EMPTY
                : Context.ofFeed(
                        new Author(server, history.get(history.size() - 1).id()), seen);
    }
}
