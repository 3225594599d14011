package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Messages;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Push;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One end of a session's link: sends messages, cuts batches into chunks, counts bytes, and takes no more than it can deal with. */
final class Wire {
    /** Beyond this many bytes in the queue nothing more is cut from batches. */
    private static final long HIGH_WATER = 256 << 10;

    private final Link link;
    private final Inbox inbox;
    private long sentBytes;
    private long receivedBytes;
    private long sentRawBytes;
    private long receivedRawBytes;
    private long costOfLast;
    private volatile boolean givenUp;

    /** @param executor deals with frames, one after the other */
    Wire(Link link, Executor executor) {
        this.link = link;
        this.inbox = new Inbox(link, executor);
    }

    /** Has a frame dealt with in its turn; from any thread. */
    void arrived(ByteBuffer frame, Runnable work) {
        inbox.add(frame, work);
    }

    /** Counts the last message as not dealt with yet, for it is put aside. Returns what to {@link #release} in the end. */
    long hold() {
        inbox.keep(costOfLast);
        return costOfLast;
    }

    void release(long held) {
        inbox.release(held);
    }

    void send(Message message) {
        ByteBuffer frame = Messages.encode(message);
        sentBytes += frame.remaining();
        sentRawBytes += rawBytes(message);
        link.send(frame);
        requireInUse();
    }

    /** Who comes back from a link that was stuck goes no further: its session is over. */
    private void requireInUse() {
        if (givenUp) {
            throw new TransportException(TransportException.Kind.CLOSED, "the link was given up: it was stuck");
        }
    }

    Message receive(ByteBuffer frame) {
        receivedBytes += frame.remaining();
        costOfLast = Inbox.cost(frame);
        Message message = Messages.decode(frame);
        receivedRawBytes += rawBytes(message);
        return message;
    }

    /** Returns how long the batch was before it was packed that begins with a message. */
    private static long rawBytes(Message message) {
        if (message instanceof Push push) {
            return push.offset() == 0 ? push.rawLength() : 0;
        }
        return message instanceof Page page && page.offset() == 0 ? page.rawLength() : 0;
    }

    boolean hasRoom() {
        return queuedBytes() < HIGH_WATER;
    }

    /** Cuts a batch from an offset on into chunks of a size, and gives where each begins and how long it is. */
    static ByteBuffer chunk(PackedBatch batch, int offset, int size) {
        return ByteBuffer.wrap(batch.bytes(), offset, Math.min(size, batch.bytes().length - offset))
                .slice();
    }

    private long queuedBytes() {
        long queued = link.queuedBytes();
        requireInUse();
        return queued;
    }

    /** Returns how many bytes have left for the network. */
    long drainedBytes() {
        return sentBytes - queuedBytes();
    }

    long sentBytes() {
        return sentBytes;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** Returns what the batches that were begun to be sent came to before they were packed. */
    long sentRawBytes() {
        return sentRawBytes;
    }

    /** Returns what the batches that have begun to arrive came to before they were packed. */
    long receivedRawBytes() {
        return receivedRawBytes;
    }

    String remote() {
        return link.remote();
    }

    void close() {
        link.close();
    }

    /**
     * Ends the link while a task of its session is stuck; from any thread.
     *
     * @param last what to send before that, where it is not the link that is stuck
     */
    void giveUp(Optional<Message> last) {
        givenUp = true;
        try {
            last.map(Messages::encode).ifPresent(link::send);
        } finally {
            link.close();
        }
    }
}
