package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import java.nio.ByteBuffer;

/** One end of a link that is right: what it is told, it passes on. */
class SampleLink implements Link {
    final Link inner;

    SampleLink(Link inner) {
        this.inner = inner;
    }

    @Override
    public void start(Receiver receiver) {
        inner.start(receiver);
    }

    @Override
    public void send(ByteBuffer frame) {
        inner.send(frame);
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
