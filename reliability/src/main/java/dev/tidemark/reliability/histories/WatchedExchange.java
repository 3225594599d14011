package dev.tidemark.reliability.histories;

import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.testkit.simulation.Courier;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A node's exchange, with somebody who sees what it takes.
 *
 * @param inner the node's
 * @param intake stands around each taking
 */
record WatchedExchange(Exchange inner, Courier.Intake intake) implements Exchange {
    @Override
    public Delivery everything() {
        return inner.everything();
    }

    @Override
    public Delivery since(long position) {
        return inner.since(position);
    }

    @Override
    public Delivery to(UUID equal) {
        return inner.to(equal);
    }

    @Override
    public Taken take(Delivery delivery) {
        AtomicReference<Taken> taken = new AtomicReference<>();
        Delivery.Header header = delivery.header();
        intake.around(header.name(), header.head(), () -> taken.set(inner.take(delivery)));
        return taken.get();
    }
}
