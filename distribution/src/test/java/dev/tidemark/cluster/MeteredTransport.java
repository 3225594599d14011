package dev.tidemark.cluster;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.testkit.ForwardingLink;
import dev.tidemark.testkit.ForwardingReceiver;
import dev.tidemark.testkit.ForwardingTransport;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;

/** A transport whose links a meter counts. */
final class MeteredTransport extends ForwardingTransport {
    private final Meter meter;

    MeteredTransport(Transport transport, Meter meter) {
        super(transport);
        this.meter = meter;
    }

    @Override
    protected Link opened(Link link) {
        return new ForwardingLink(link) {
            @Override
            public void start(Receiver receiver) {
                super.start(metered(receiver, meter::passesDown));
            }
        };
    }

    @Override
    protected Link.Receiver receiving(Link.Receiver receiver) {
        return metered(receiver, meter::passesUp);
    }

    private static Link.Receiver metered(Link.Receiver receiver, IntPredicate passes) {
        return new ForwardingReceiver(receiver) {
            @Override
            public void received(ByteBuffer frame) {
                if (passes.test(frame.remaining())) {
                    super.received(frame);
                }
            }
        };
    }
}
