package dev.tidemark.cluster;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A server's transport that counts what devices send and get, and breaks all links when a number of bytes has passed. */
final class CuttingTransport implements Transport {
    private final Transport transport;
    private final Runnable cut;
    private long received;
    private long sent;
    private long cutAtReceived = Long.MAX_VALUE;
    private long cutAtSent = Long.MAX_VALUE;

    CuttingTransport(Transport transport, Runnable cut) {
        this.transport = transport;
        this.cut = cut;
    }

    /** Breaks the links when the server has received that many bytes more; the frame that exceeds it is lost. */
    void cutAfterReceiving(long bytes) {
        cutAtReceived = received + bytes;
    }

    /** Breaks the links when the server has sent that many bytes more; the frame that exceeds it is lost. */
    void cutAfterSending(long bytes) {
        cutAtSent = sent + bytes;
    }

    /** Lets everything through from now on. */
    void heal() {
        cutAtReceived = Long.MAX_VALUE;
        cutAtSent = Long.MAX_VALUE;
    }

    long received() {
        return received;
    }

    long sent() {
        return sent;
    }

    private boolean passesUp(int length) {
        received += length;
        return passes(received <= cutAtReceived);
    }

    private boolean passesDown(int length) {
        sent += length;
        return passes(sent <= cutAtSent);
    }

    private boolean passes(boolean within) {
        if (!within) {
            heal();
            cut.run();
        }
        return within;
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        return transport.connect(address);
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        return transport.listen(address, link -> new Counted(acceptor.accept(new CountedLink(link))));
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class Counted implements Link.Receiver {
        private final Link.Receiver receiver;

        Counted(Link.Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void received(ByteBuffer frame) {
            if (passesUp(frame.remaining())) {
                receiver.received(frame);
            }
        }

        @Override
        public void writable() {
            receiver.writable();
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            receiver.closed(failure);
        }
    }

    private final class CountedLink implements Link {
        private final Link link;

        CountedLink(Link link) {
            this.link = link;
        }

        @Override
        public void start(Receiver receiver) {
            link.start(receiver);
        }

        @Override
        public void send(ByteBuffer frame) {
            if (passesDown(frame.remaining())) {
                link.send(frame);
            }
        }

        @Override
        public long queuedBytes() {
            return link.queuedBytes();
        }

        @Override
        public String remote() {
            return link.remote();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
