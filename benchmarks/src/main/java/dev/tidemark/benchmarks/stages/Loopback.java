package dev.tidemark.benchmarks.stages;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.plugin.transport.websocket.WebSocketTransportProvider;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Frames from one end of a connection to the other in this process, all of them several times; costs are those of one time. */
final class Loopback {
    private static final int TIMES = 20;
    private static final int PATIENCE_SECONDS = 60;

    private Loopback() {}

    /** By the transport that nodes have. */
    static Spent webSocket(List<byte[]> frames) throws Exception {
        WebSocketTransportProvider provider = new WebSocketTransportProvider();
        try (Transport transport = provider.create(
                        TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
                Transport.Listener listener =
                        transport.listen(URI.create("ws://127.0.0.1:0"), link -> new Counting())) {
            Counting.ARRIVED.drainPermits();
            try (Link link =
                    transport.connect(listener.address()).toCompletableFuture().join()) {
                link.start(new Counting());
                return Spent.byAllThreads(() -> repeat(() -> {
                            frames.forEach(frame -> link.send(ByteBuffer.wrap(frame)));
                            await(Counting.ARRIVED, frames.size());
                        }))
                        .per(TIMES);
            }
        }
    }

    private static void await(Semaphore arrived, int count) throws InterruptedException {
        Measure.check(arrived.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS), "all frames arrive");
    }

    private static void repeat(Spent.Work<Exception> work) throws Exception {
        for (int i = 0; i < TIMES; i++) {
            work.run();
        }
    }

    /** Counts what arrives. */
    private static final class Counting implements Link.Receiver {
        private static final Semaphore ARRIVED = new Semaphore(0);

        @Override
        public void received(ByteBuffer frame) {
            ARRIVED.release();
        }

        @Override
        public void writable() {
            // All frames of one time are queued at once.
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            // Who waits for a frame that does not come notices.
        }
    }

    /** By the JDK's own sockets, each frame behind its length. */
    static Spent socket(List<byte[]> frames) throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch measured = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept();
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), 1 << 16))) {
            Thread reader = new Thread(() -> receive(accepted, frames.size() * TIMES, arrived, measured), "receives");
            reader.start();
            Spent cost = Spent.byAllThreads(() -> repeat(() -> {
                        for (byte[] frame : frames) {
                            out.writeInt(frame.length);
                            out.write(frame);
                            out.flush();
                        }
                        await(arrived, frames.size());
                    }))
                    .per(TIMES);
            measured.countDown();
            reader.join();
            return cost;
        }
    }

    /** The thread is there until it has been measured. */
    private static void receive(Socket socket, int count, Semaphore arrived, CountDownLatch measured) {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < count; i++) {
                in.readFully(new byte[in.readInt()]);
                arrived.release();
            }
            measured.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
