package dev.tidemark.benchmarks;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One server process of 256 MiB and many live devices: how long a change takes to reach all of them. The devices share this
 * process and its two threads. Arguments: devices (1000) and changes (100).
 */
public final class FanOut {
    private static final String TABLE = "prices";

    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private volatile long committed;
    private volatile CountDownLatch arrivals = new CountDownLatch(0);

    private FanOut() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        int devices = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        int changes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        new FanOut().run(devices, changes);
    }

    private void run(int count, int changes) throws Exception {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
        try (Workplace place = new Workplace();
                ServerProcess server = new ServerProcess("256m");
                Transport transport = SharedParts.transport(place)) {
            String address = server.serve(place.file("hub.db"));
            List<SyncNode> devices = new ArrayList<>();
            CountDownLatch connected = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                SyncNode device = device(i, address, transport, pool);
                devices.add(device);
                device.onChange(event -> arrived(event.remote()));
                device.live(event -> {
                    if (event instanceof SyncNode.LiveEvent.Synced) {
                        connected.countDown();
                    }
                });
            }
            connected.await(120, TimeUnit.SECONDS);
            System.out.println("connected " + (count - connected.getCount()) + " of " + count);
            for (int change = 0; change < changes; change++) {
                change(devices.get(change % count), count, change);
            }
            print(count);
            devices.forEach(SyncNode::close);
        } finally {
            pool.shutdownNow();
        }
    }

    private void arrived(boolean remote) {
        if (remote) {
            latencies.add(System.nanoTime() - committed);
            arrivals.countDown();
        }
    }

    private void change(SyncNode writer, int count, int change) throws InterruptedException {
        arrivals = new CountDownLatch(count - 1);
        committed = System.nanoTime();
        writer.write(each -> {
            each.put(TABLE, RowKey.of("p" + change), Row.of(Map.of("price", Value.of((long) change))));
            return change;
        });
        if (!arrivals.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(arrivals.getCount() + " devices were not reached within 30 s");
        }
    }

    private void print(int count) {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.println(String.format(
                Locale.ROOT,
                "| a change reaches %d live devices | median %.0f ms | 99th percentile %.0f ms | last %.0f ms |",
                count,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                Arrays.stream(sorted).max().orElse(0) / 1e6));
    }

    private static SyncNode device(int number, String server, Transport transport, ScheduledExecutorService pool) {
        SyncNode device = SyncNode.builder()
                .name("device-" + number)
                .storage(SharedParts.memory())
                .transport("ws", SharedParts.unowned(transport))
                .peer(URI.create(server), "")
                .strategy("last-writer-wins", conflict -> dev.tidemark.api.conflict.Resolution.keep(conflict.second()))
                .clock(InstantSource.system())
                .random(new SplittableRandom(number))
                .scheduler(new SharedParts.Pool(pool))
                .start();
        device.define(TableDefinition.open(TABLE, "id"));
        return device;
    }
}
