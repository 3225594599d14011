package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.runtime.internal.wire.Messages;
import dev.tidemark.runtime.internal.wire.Outcomes;
import java.nio.ByteBuffer;

/** Keeps outcomes in the form in which they travel. */
final class OutcomeBytes {
    private OutcomeBytes() {}

    static byte[] encode(Outcomes outcomes) {
        ByteBuffer frame = Messages.encode(outcomes);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    static Outcomes decode(byte[] bytes) {
        return (Outcomes) Messages.decode(ByteBuffer.wrap(bytes));
    }
}
