package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.api.transport.Link;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransport;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device makes its greeting while it connects: what it harvests for that takes no time of its own. */
class GreetingTest {
    private final Cluster cluster = new Cluster();
    private Duration lost = Duration.ZERO;
    private Duration next = Duration.ZERO;
    private int links;

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aGreetingGoesOverTheLinkThatWasMadeMeanwhile() {
        SyncNode d = device();
        cluster.write(d, "row", "name", "Ada");
        next = Duration.ofSeconds(4);
        assertEquals(1, cluster.sync(d).pushed().rows());
        assertEquals(1, links);
    }

    @Test
    void aGreetingThatTookLongGoesOverALinkOfItsOwnForAServerDoesNotWait() {
        SyncNode d = device();
        cluster.write(d, "row", "name", "Ada");
        next = Duration.ofSeconds(6);
        assertEquals(1, cluster.sync(d).pushed().rows());
        assertEquals(2, links);
        cluster.write(d, "row", "name", "Grace");
        assertEquals(1, cluster.sync(d).pushed().rows());
        assertEquals(3, links);
    }

    private SyncNode device() {
        cluster.server();
        cluster.with(builder -> builder.transport(
                "memory", new ForwardingTransport(new MeteredTransport(cluster.network.transport(), cluster.wire())) {
                    @Override
                    public CompletionStage<Link> connect(URI address) {
                        links++;
                        return super.connect(address);
                    }
                }));
        StorageBackend slow = new ForwardingStorage(Cluster.memory()) {
            @Override
            public Transaction begin() {
                lost = lost.plus(next);
                next = Duration.ZERO;
                return super.begin();
            }
        };
        return cluster.device("D", slow, () -> cluster.time.instant().plus(lost));
    }
}
