package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.Query;
import dev.tidemark.protocol.client.Answer;
import dev.tidemark.protocol.client.Client;
import dev.tidemark.protocol.client.Connection;
import dev.tidemark.protocol.client.Table;
import dev.tidemark.protocol.client.Table.Column;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device that pushes faster than the server commits waits at the network, and does not fill the server's memory. */
@Timeout(60)
class BackPressureTest {
    private static final int ROWS = 120;
    private static final int ROW_BYTES = 400 << 10;

    /** What the operating system's buffers at both ends may take, and the few frames that the server keeps. */
    private static final int ON_ITS_WAY = 24 << 20;

    private static final int STILL_MILLIS = 700;

    @TempDir
    private Path directory;

    @Test
    void aServerThatIsBusyHoldsAFastPusherBackAndLosesNothing() throws Exception {
        Table files = Table.declared("file", Column.required("id", 2), Column.optional("content", 9));
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (SyncNode server = Nodes.open(Hub.serverSettings(directory).with("storage.busy-timeout", "50s"))) {
            Client client = new Client(server.addresses().get(0), files);
            Queue<byte[]> frames = new ArrayDeque<>();
            for (long i = 0; i < ROWS; i++) {
                frames.add(Client.pushFrame(
                        List.of(client.create("file", i, Map.of("content", new byte[ROW_BYTES]), 1_700_000_000_000L))));
            }
            try (Connection connection = client.connect()) {
                CompletableFuture<Void> working = CompletableFuture.runAsync(() -> server.write(writer -> {
                    busy.countDown();
                    return await(done);
                }));
                assertTrue(await(busy));
                CompletableFuture<?> stalled = pushUntilHeldBack(connection, frames);
                assertTrue((ROWS - frames.size()) * (long) ROW_BYTES < ON_ITS_WAY, frames.size() + " frames are left");
                assertFalse(working.isDone());
                done.countDown();
                stalled.get(30, TimeUnit.SECONDS);
                while (!frames.isEmpty()) {
                    connection.send(frames.remove());
                }
                while (connection.next(Answer.Outcomes.class).committed() < ROWS) {}
            }
            assertEquals(ROWS, server.query(Query.all("file")).size());
            assertTrue(server.status().problems().isEmpty());
        }
    }

    /** Pushes frame after frame, and returns the one that does not leave. */
    private static CompletableFuture<?> pushUntilHeldBack(Connection connection, Queue<byte[]> frames)
            throws Exception {
        CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
        try {
            while (!frames.isEmpty()) {
                sending = connection.sending(frames.remove());
                sending.get(STILL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException heldBack) {
            return sending;
        }
        throw new AssertionError("the server took everything though it could commit nothing");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
