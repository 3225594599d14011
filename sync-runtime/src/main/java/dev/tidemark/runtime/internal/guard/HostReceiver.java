package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gets what a transport tells on its own threads, with the node's class loader as theirs meanwhile; nothing after the end. */
final class HostReceiver implements Link.Receiver {
    private final Guard guard;
    private final Link.Receiver receiver;
    private final AtomicBoolean closed = new AtomicBoolean();

    HostReceiver(Guard guard, Link.Receiver receiver) {
        this.guard = guard;
        this.receiver = Objects.requireNonNull(receiver, "receiver");
    }

    @Override
    public void received(ByteBuffer frame) {
        if (frame == null) {
            throw guard.fault("received", "it brought null in place of a frame", null);
        }
        if (!closed.get()) {
            PluginScope.asHost(() -> receiver.received(frame));
        }
    }

    @Override
    public void writable() {
        if (!closed.get()) {
            PluginScope.asHost(receiver::writable);
        }
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        if (!closed.getAndSet(true)) {
            PluginScope.asHost(() -> receiver.closed(failure == null ? Optional.empty() : failure));
        }
    }
}
