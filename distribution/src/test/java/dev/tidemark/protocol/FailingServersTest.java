package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.plugin.transport.websocket.WebSocketTransportProvider;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose store fails tells the device what has failed, whatever the device is sending meanwhile. */
class FailingServersTest {
    private static final String NOTES = "notes";

    @TempDir
    private Path directory;

    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    private final AtomicBoolean isFull = new AtomicBoolean();

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    @Test
    void aFullDiskAtTheServerIsToldAndNothingIsLost() {
        try (SyncNode server = server();
                SyncNode device =
                        Hub.device(directory, "device", server.addresses().get(0))) {
            device.define(TableDefinition.open(NOTES, "id"));
            write(device, 0, 1);
            device.sync();

            isFull.set(true);
            write(device, 1, 20_000);
            SyncException problem = assertThrows(SyncException.class, device::sync);
            assertTrue(problem.getMessage().contains("the disk is full"), problem.getMessage());

            isFull.set(false);
            device.sync();
            assertEquals(20_000, server.status().tables().get(0).rows());
        }
    }

    private static void write(SyncNode device, int from, int to) {
        SplittableRandom random = new SplittableRandom(7);
        device.write(writer -> {
            for (int i = from; i < to; i++) {
                byte[] noise = new byte[150];
                random.nextBytes(noise);
                writer.put(NOTES, RowKey.of("n" + i), Row.of(Map.of("noise", Value.of(noise))));
            }
            return to;
        });
    }

    private SyncNode server() {
        MemoryStorageProvider storage = new MemoryStorageProvider();
        WebSocketTransportProvider transport = new WebSocketTransportProvider();
        TestContext context = TestContext.in(directory);
        return SyncNode.builder()
                .name("hub")
                .role(Role.SERVER)
                .storage(failing(
                        StorageBackend.class, storage.create(TestConfig.defaults(storage.configSpec()), context)))
                .transport("ws", transport.create(TestConfig.defaults(transport.configSpec()), context))
                .listen(URI.create("ws://127.0.0.1:0"))
                .strategy("last-writer-wins", conflict -> {
                    throw new IllegalStateException("one device does not contradict itself");
                })
                .clock(InstantSource.system())
                .random(new SplittableRandom(3))
                .scheduler(scheduler())
                .start();
    }

    /** A store whose commits fail as on a full disk. */
    private <T> T failing(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (isFull.get() && method.getName().equals("commit")) {
                        throw new StorageException(
                                StorageException.Kind.FULL, "database 'hub.db' can't grow: the disk is full");
                    }
                    return method.getName().equals("begin")
                            ? failing(Transaction.class, (Transaction) invoke(method, target, arguments))
                            : invoke(method, target, arguments);
                }));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Scheduler scheduler() {
        return new Scheduler() {
            @Override
            public Runnable after(Duration delay, Runnable work) {
                ScheduledFuture<?> task = pool.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> task.cancel(false);
            }

            @Override
            public void execute(Runnable work) {
                pool.execute(work);
            }
        };
    }
}
