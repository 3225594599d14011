package dev.tidemark.benchmarks.process;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.plugin.transport.websocket.WebSocketTransportProvider;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Parts that a thousand nodes of one process share. */
public final class SharedParts {
    private SharedParts() {}

    /** Returns a new transport over WebSockets. */
    public static Transport transport(Workplace place) {
        WebSocketTransportProvider provider = new WebSocketTransportProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(place.file(".")));
    }

    /** Returns a new store in memory. */
    public static StorageBackend memory() {
        MemoryStorageProvider provider = new MemoryStorageProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of(".")));
    }

    /** Returns a transport that its node does not close. */
    public static Transport unowned(Transport transport) {
        return new Transport() {
            @Override
            public CompletionStage<Link> connect(URI address) {
                return transport.connect(address);
            }

            @Override
            public Listener listen(URI address, Acceptor acceptor) {
                return transport.listen(address, acceptor);
            }

            @Override
            public void close() {
                // whoever made the transport closes it
            }
        };
    }

    /** Runs the work of many nodes on one pool. */
    public record Pool(ScheduledExecutorService pool) implements Scheduler {
        @Override
        public void execute(Runnable work) {
            pool.execute(work);
        }

        @Override
        public Runnable after(Duration delay, Runnable work) {
            ScheduledFuture<?> later = pool.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> later.cancel(false);
        }
    }
}
