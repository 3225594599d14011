package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.plugin.conflict.standard.LastWriterWinsProvider;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.protocol.client.Answer;
import dev.tidemark.protocol.client.Client;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Nobody waits for ever for somebody who is there and says nothing; in virtual time. */
class DeadlinesTest {
    private static final URI SERVER = URI.create("memory://server");
    private static final String NOTES = "notes";

    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(time);

    @Test
    void whoConnectsAndSaysNothingIsLetGoAfterTenSeconds() {
        try (SyncNode server = server()) {
            Silent silent = connect();
            time.advance(Duration.ofSeconds(9));
            assertFalse(silent.closed);
            time.advance(Duration.ofSeconds(2));
            assertTrue(silent.closed);
            Answer.Refusal refusal = assertInstanceOf(Answer.Refusal.class, silent.answers.get(0));
            assertTrue(refusal.message().contains("HELLO"), refusal.message());
            assertEquals("server", server.name());
        }
    }

    @Test
    void whoHasGreetedMayRestAsLongAsItLikes() {
        try (SyncNode server = server()) {
            Silent silent = connect();
            silent.link.send(ByteBuffer.wrap(new Client(SERVER).hello(1, 1, UUID.randomUUID())));
            time.advance(Duration.ofMinutes(10));
            assertFalse(silent.closed);
            assertEquals("server", server.name());
        }
    }

    @Test
    void whoAsksForPagesAndTakesNoneIsLetGo() {
        try (SyncNode server = server()) {
            write(server, "a");
            Client client = new Client(SERVER);
            Silent silent = connect();
            silent.link.send(ByteBuffer.wrap(client.hello(1, 1, UUID.randomUUID())));
            silent.link.send(ByteBuffer.wrap(client.pullFrame(0)));
            time.advance(Duration.ofSeconds(59));
            assertFalse(silent.closed);
            time.advance(Duration.ofSeconds(62));
            assertTrue(silent.closed);
        }
    }

    @Test
    void aDeviceGivesUpAServerThatSaysNothingWithinTwoMinutes() {
        Transport silent = network.transport();
        silent.listen(SERVER, link -> new Silent(link));
        try (SyncNode device = device()) {
            write(device, "a");
            CompletableFuture<SyncReport> sync = device.syncAsync(Progress.NONE).toCompletableFuture();
            time.advance(Duration.ofSeconds(59));
            assertFalse(sync.isDone());
            time.advance(Duration.ofSeconds(62));
            assertTrue(sync.isCompletedExceptionally());
            assertEquals(SyncException.Kind.UNREACHABLE, problem(sync).kind());
            assertEquals(1, device.status().tables().get(0).pending());
        }
    }

    @Test
    void aLiveDeviceThatHasNothingToExpectStaysConnected() throws Exception {
        try (SyncNode server = server();
                SyncNode device = device()) {
            List<SyncNode.LiveEvent> events = new ArrayList<>();
            Subscription live = device.live(events::add);
            time.advance(Duration.ofHours(2));
            write(server, "late");
            time.advance(Duration.ofSeconds(1));
            assertTrue(device.get(NOTES, RowKey.of("late")).isPresent());
            assertTrue(events.stream().allMatch(SyncNode.LiveEvent.Synced.class::isInstance), events.toString());
            live.close();
        }
    }

    private static SyncException problem(CompletableFuture<SyncReport> sync) {
        try {
            throw new AssertionError(sync.join().toString());
        } catch (CompletionException failed) {
            return assertInstanceOf(SyncException.class, failed.getCause());
        }
    }

    private Silent connect() {
        CompletableFuture<Link> connecting = network.transport().connect(SERVER).toCompletableFuture();
        time.advance(Duration.ofMillis(100));
        Link link = connecting.join();
        Silent silent = new Silent(link);
        link.start(silent);
        return silent;
    }

    private SyncNode server() {
        SyncNode server = builder("server", 1).role(Role.SERVER).listen(SERVER).start();
        server.define(TableDefinition.open(NOTES, "id"));
        return server;
    }

    private SyncNode device() {
        SyncNode device = builder("device", 2).peer(SERVER, "").start();
        device.define(TableDefinition.open(NOTES, "id"));
        return device;
    }

    private static void write(SyncNode node, String id) {
        node.write(writer -> {
            writer.put(NOTES, RowKey.of(id), Row.of(Map.of("text", Value.of("some text"))));
            return id;
        });
    }

    private SyncNodeBuilder builder(String name, long seed) {
        LastWriterWinsProvider lastWriterWins = new LastWriterWinsProvider();
        return SyncNode.builder()
                .name(name)
                .storage(memory())
                .transport("memory", network.transport())
                .strategy(
                        lastWriterWins.name(),
                        lastWriterWins.create(
                                TestConfig.defaults(lastWriterWins.configSpec()), TestContext.in(Path.of("nowhere"))))
                .clock(time)
                .random(new SplittableRandom(seed))
                .scheduler(time);
    }

    private static StorageBackend memory() {
        MemoryStorageProvider provider = new MemoryStorageProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
    }

    /** Hears, and says nothing of itself. */
    private static final class Silent implements Link.Receiver {
        private final Link link;
        private final List<Answer> answers = new ArrayList<>();
        private boolean closed;

        Silent(Link link) {
            this.link = link;
        }

        @Override
        public void received(ByteBuffer frame) {
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            if (bytes[0] != 1) {
                answers.add(Answer.read(bytes));
            }
        }

        @Override
        public void writable() {}

        @Override
        public void closed(Optional<TransportException> failure) {
            closed = true;
        }
    }
}
