package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.transport.Link;
import java.nio.ByteBuffer;
import java.util.List;

/** A link that is called with the plugin's class loader, and fails in one way. */
final class GuardedLink implements Link {
    private final Guard guard;
    private final Link link;

    GuardedLink(Guard guard, Link link) {
        this.guard = guard;
        this.link = link;
    }

    @Override
    public void start(Receiver receiver) {
        guard.run("start", () -> link.start(new HostReceiver(guard, receiver)));
    }

    @Override
    public void send(ByteBuffer frame) {
        guard.run("send", () -> link.send(frame));
    }

    @Override
    public void send(List<ByteBuffer> frames) {
        guard.run("send", () -> link.send(frames));
    }

    @Override
    public long queuedBytes() {
        return Math.max(0, guard.call("queuedBytes", link::queuedBytes));
    }

    @Override
    public void pause() {
        guard.run("pause", link::pause);
    }

    @Override
    public void resume() {
        guard.run("resume", link::resume);
    }

    @Override
    public String remote() {
        return guard.call("remote", link::remote);
    }

    @Override
    public void close() {
        guard.run("close", link::close);
    }
}
