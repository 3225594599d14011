package dev.tidemark.testkit;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/** Hands on what a link tells; whoever injects a fault overrides what is to go wrong. */
public class ForwardingReceiver implements Link.Receiver {
    private final Link.Receiver inner;

    /** Creates one in front of another. */
    public ForwardingReceiver(Link.Receiver inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public void received(ByteBuffer frame) {
        inner.received(frame);
    }

    @Override
    public void writable() {
        inner.writable();
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        inner.closed(failure);
    }
}
