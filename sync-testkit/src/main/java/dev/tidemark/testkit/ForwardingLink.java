package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** One end of a link that hands every call on to another one; whoever injects a fault overrides what is to go wrong. */
public class ForwardingLink implements Link {
    private final Link inner;

    /** Creates one in front of another. */
    public ForwardingLink(Link inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public void start(Receiver receiver) {
        inner.start(receiver);
    }

    @Override
    public void send(ByteBuffer frame) {
        inner.send(frame);
    }

    /** By {@link #send(ByteBuffer)}, so that whoever overrides that one sees these frames too. */
    @Override
    public void send(List<ByteBuffer> frames) {
        frames.forEach(this::send);
    }

    @Override
    public long queuedBytes() {
        return inner.queuedBytes();
    }

    @Override
    public void pause() {
        inner.pause();
    }

    @Override
    public void resume() {
        inner.resume();
    }

    @Override
    public String remote() {
        return inner.remote();
    }

    @Override
    public void close() {
        inner.close();
    }
}
