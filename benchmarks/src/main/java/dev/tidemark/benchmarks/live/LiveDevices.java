package dev.tidemark.benchmarks.live;

import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.process.SharedParts;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Many live devices in this process, which share two threads: how long a change of one takes to reach the others. */
public final class LiveDevices implements AutoCloseable {
    private static final String TABLE = "prices";
    private static final int CONNECT_SECONDS = 300;
    private static final int ARRIVE_SECONDS = 60;

    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    private final Workplace place = new Workplace();
    private final Transport transport = SharedParts.transport(place);
    private final List<SyncNode> devices = new ArrayList<>();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final CountDownLatch connected;
    private int changed;
    private volatile long committed;
    private volatile CountDownLatch arrivals = new CountDownLatch(0);

    /** Connects devices; one after the other goes to one server after the other. */
    public LiveDevices(int count, List<String> servers) throws InterruptedException {
        connected = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            add(i, servers.get(i % servers.size()));
        }
        Measure.check(connected.await(CONNECT_SECONDS, TimeUnit.SECONDS), connected.getCount() + " did not connect");
    }

    private void add(int number, String server) {
        SyncNode device = SyncNode.builder()
                .name("device-" + number)
                .storage(SharedParts.memory())
                .transport("ws", SharedParts.unowned(transport))
                .peer(URI.create(server), "")
                .strategy("last-writer-wins", conflict -> Resolution.keep(conflict.second()))
                .clock(InstantSource.system())
                .random(new SplittableRandom(number))
                .scheduler(new SharedParts.Pool(pool))
                .start();
        devices.add(device);
        device.define(TableDefinition.open(TABLE, "id"));
        device.onChange(event -> arrived(event.remote()));
        device.live(event -> {
            if (event instanceof SyncNode.LiveEvent.Synced) {
                connected.countDown();
            }
        });
    }

    private void arrived(boolean remote) {
        if (remote) {
            latencies.add(System.nanoTime() - committed);
            arrivals.countDown();
        }
    }

    /** Forgets how long changes took to arrive. */
    public void forget() {
        latencies.clear();
    }

    /** Has one device after the other change a row, and waits until it has reached all others. */
    public void change(int changes) throws InterruptedException {
        for (int i = 0; i < changes; i++) {
            // Each is new: a row that is written as it is already is no change.
            int change = changed++;
            change(devices.get(change % devices.size()), change);
        }
    }

    private void change(SyncNode writer, int change) throws InterruptedException {
        arrivals = new CountDownLatch(devices.size() - 1);
        committed = System.nanoTime();
        writer.write(each -> {
            each.put(TABLE, RowKey.of("p" + change), Row.of(Map.of("price", Value.of((long) change))));
            return change;
        });
        Measure.check(
                arrivals.await(ARRIVE_SECONDS, TimeUnit.SECONDS), arrivals.getCount() + " devices were not reached");
    }

    /** Returns how long changes took to arrive, in milliseconds, the shortest first. */
    public double[] millis() {
        return latencies.stream().mapToDouble(nanos -> nanos / 1e6).sorted().toArray();
    }

    @Override
    public void close() {
        devices.forEach(SyncNode::close);
        transport.close();
        pool.shutdownNow();
        place.close();
    }
}
