package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import dev.tidemark.api.transport.TransportProvider;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two transports under test, one that listens and one that connects, and short ways to make links between them. */
abstract class TransportKit extends ProviderContract<TransportProvider> {
    Transport server;
    Transport device;
    final BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
    final BlockingQueue<RecordingReceiver> acceptedBy = new LinkedBlockingQueue<>();

    /** Returns an address to listen at that is free in every run, such as one with port 0. */
    protected abstract URI address();

    @BeforeEach
    void create() {
        server = another();
        device = another();
    }

    @AfterEach
    void closeBoth() {
        device.close();
        server.close();
    }

    Transport another() {
        TransportProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), TestContext.in(directory));
    }

    Transport.Listener listen(Function<Link, RecordingReceiver> receivers) {
        return server.listen(address(), link -> {
            RecordingReceiver receiver = receivers.apply(link);
            acceptedBy.add(receiver);
            accepted.add(link);
            return receiver;
        });
    }

    Transport.Listener listen() {
        return listen(link -> new RecordingReceiver());
    }

    Link connect(Transport.Listener listener, RecordingReceiver receiver) throws Exception {
        Link link = connect(listener.address());
        link.start(receiver);
        return link;
    }

    Link connect(URI address) throws Exception {
        return device.connect(address).toCompletableFuture().get(RecordingReceiver.patienceSeconds(), TimeUnit.SECONDS);
    }

    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(RecordingReceiver.patienceSeconds(), TimeUnit.SECONDS);
        assertNotNull(taken, "nobody was accepted");
        return taken;
    }

    /** Returns frames that are the same in every run. */
    static List<byte[]> frames(int count) {
        return frames(new SplittableRandom(count), count);
    }

    static List<byte[]> frames(SplittableRandom random, int count) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] frame = new byte[random.nextInt(i % 50 == 0 ? 100_000 : 5_000)];
            random.nextBytes(frame);
            frames.add(frame);
        }
        return frames;
    }

    /** Takes all frames before it compares one: they are the receiver's to keep. */
    static void assertReceived(List<byte[]> expected, RecordingReceiver receiver) throws InterruptedException {
        List<ByteBuffer> received = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            received.add(receiver.next());
        }
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(ByteBuffer.wrap(expected.get(i)), received.get(i), "frame " + i);
        }
    }

    static void assertKind(Kind kind, TransportException failure) {
        assertEquals(kind, failure.kind(), failure::getMessage);
        assertFalse(failure.getMessage().isBlank());
    }

    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
