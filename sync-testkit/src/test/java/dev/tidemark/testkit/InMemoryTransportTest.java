package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** Runs the contract on a pool, and what is said of a single thread in a single thread. */
class InMemoryTransportTest extends TransportContract {
    private static final InMemoryNetwork SHARED = new InMemoryNetwork(new ForkJoinPool(8));

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final InMemoryNetwork network = new InMemoryNetwork(tasks::add);

    /** Puts every instance into one network. */
    public static final class MemoryProvider implements TransportProvider {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Set<String> schemes() {
            return Set.of(InMemoryTransport.SCHEME);
        }

        @Override
        public int maxFrameBytes() {
            return InMemoryTransport.MAX_FRAME_BYTES;
        }

        @Override
        public Transport create(Config config, PluginContext context) {
            return SHARED.transport();
        }
    }

    @Override
    protected TransportProvider provider() {
        return new MemoryProvider();
    }

    @Override
    protected URI address() {
        return URI.create("memory://hub:0");
    }

    @Override
    protected Optional<InetSocketAddress> door(URI listening) {
        return Optional.empty();
    }

    private void settle() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void nothingHappensBeforeTheExecutorRunsIt() throws Exception {
        RecordingReceiver there = new RecordingReceiver();
        URI address = network.transport()
                .listen(URI.create("memory://hub:0"), link -> there)
                .address();
        CompletableFuture<Link> link = network.transport().connect(address).toCompletableFuture();
        assertEquals(false, link.isDone());
        settle();
        link.get().start(new RecordingReceiver());
        link.get().send(ByteBuffer.allocate(5));
        assertEquals(false, there.hasFrames());
        settle();
        assertEquals(5, there.next().remaining());
    }

    @Test
    void aBrokenNetworkTellsBothEndsAndLosesWhatIsUnderWay() throws Exception {
        RecordingReceiver here = new RecordingReceiver();
        RecordingReceiver there = new RecordingReceiver();
        URI address = network.transport()
                .listen(URI.create("memory://hub:0"), link -> there)
                .address();
        CompletableFuture<Link> link = network.transport().connect(address).toCompletableFuture();
        settle();
        link.get().start(here);
        link.get().send(ByteBuffer.allocate(5));
        network.breakLinks(address::equals);
        settle();
        assertTrue(here.awaitClosed().isPresent());
        assertTrue(there.awaitClosed().isPresent());
        assertEquals(false, there.hasFrames());
        assertEquals(0, network.openLinks());
    }
}
