package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Messages;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Push;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One end of a session's link: sends messages, cuts batches into chunks, counts bytes, and takes no more than it can deal with. */
public final class Wire {
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
    public Wire(Link link, Executor executor) {
        this.link = link;
        this.inbox = new Inbox(link, executor);
    }

    /** Has a frame dealt with in its turn; from any thread. */
    public void arrived(ByteBuffer frame, Runnable work) {
        inbox.add(frame, work);
    }

    /** Counts the last message as not dealt with yet, for it is put aside. Returns what to {@link #release} in the end. */
    public long hold() {
        inbox.keep(costOfLast);
        return costOfLast;
    }

    public void release(long held) {
        inbox.release(held);
    }

    public void send(Message message) {
        link.send(frame(message));
        requireInUse();
    }

    /** Sends messages that belong together: the network gets them at once, if the transport can do that. */
    public void send(List<Message> messages) {
        link.send(messages.stream().map(this::frame).toList());
        requireInUse();
    }

    private ByteBuffer frame(Message message) {
        ByteBuffer frame = Messages.encode(message);
        sentBytes += frame.remaining();
        sentRawBytes += rawBytes(message);
        return frame;
    }

    /** Who comes back from a link that was stuck goes no further: its session is over. */
    private void requireInUse() {
        if (givenUp) {
            throw new TransportException(TransportException.Kind.CLOSED, "the link was given up: it was stuck");
        }
    }

    public Message receive(ByteBuffer frame) {
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

    public boolean hasRoom() {
        return queuedBytes() < HIGH_WATER;
    }

    /** Cuts a batch from an offset on into chunks of a size, and gives where each begins and how long it is. */
    public static ByteBuffer chunk(PackedBatch batch, int offset, int size) {
        return ByteBuffer.wrap(batch.bytes(), offset, Math.min(size, batch.bytes().length - offset))
                .slice();
    }

    private long queuedBytes() {
        long queued = link.queuedBytes();
        requireInUse();
        return queued;
    }

    /** Returns how many bytes have left for the network. */
    public long drainedBytes() {
        return sentBytes - queuedBytes();
    }

    public long sentBytes() {
        return sentBytes;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    /** Returns what the batches that were begun to be sent came to before they were packed. */
    public long sentRawBytes() {
        return sentRawBytes;
    }

    /** Returns what the batches that have begun to arrive came to before they were packed. */
    public long receivedRawBytes() {
        return receivedRawBytes;
    }

    public String remote() {
        return link.remote();
    }

    public void close() {
        link.close();
    }

    /**
     * Ends the link while a task of its session is stuck; from any thread.
     *
     * @param last what to send before that, where it is not the link that is stuck
     */
    public void giveUp(Optional<Message> last) {
        givenUp = true;
        try {
            last.map(Messages::encode).ifPresent(link::send);
        } finally {
            link.close();
        }
    }
}
