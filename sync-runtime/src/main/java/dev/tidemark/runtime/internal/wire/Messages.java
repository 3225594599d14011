package dev.tidemark.runtime.internal.wire;

import java.nio.ByteBuffer;

/** Messages to frames and back. A frame is one byte for the message's kind, then its fields in order. */
public final class Messages {
    private Messages() {}

    /**
     * Returns the frame of a message.
     *
     * @throws WireException if it is larger than {@link Protocol#MAX_FRAME}
     */
    public static ByteBuffer encode(Message message) {
        WireOutput target = new WireOutput(initialSize(message));
        MessageWriter.write(target, message);
        if (target.size() > Protocol.MAX_FRAME) {
            throw new WireException("a message " + message.getClass().getSimpleName() + " takes " + target.size()
                    + " bytes; a frame holds at most " + Protocol.MAX_FRAME + ", send less at once");
        }
        return target.toByteBuffer();
    }

    /**
     * Returns the message of a frame. The chunk of a {@link Push} or {@link Page} is a view of the frame's bytes.
     *
     * @param frame what remains in it; its position is left as it is
     * @throws WireException if these bytes are no message
     */
    public static Message decode(ByteBuffer frame) {
        if (frame.remaining() > Protocol.MAX_FRAME) {
            throw new WireException(
                    "a frame of " + frame.remaining() + " bytes; at most " + Protocol.MAX_FRAME + " are allowed");
        }
        WireInput source = WireInput.of(frame);
        try {
            Message message = MessageReader.read(source);
            source.end("a " + message.getClass().getSimpleName());
            return message;
        } catch (IllegalArgumentException contradiction) {
            throw new WireException("a message contradicts itself: " + contradiction.getMessage(), contradiction);
        }
    }

    private static int initialSize(Message message) {
        if (message instanceof Push push) {
            return push.chunk().remaining() + 32;
        }
        return message instanceof Page page ? page.chunk().remaining() + 32 : 256;
    }
}
