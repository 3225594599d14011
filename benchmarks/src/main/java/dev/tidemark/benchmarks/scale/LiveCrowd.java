package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.runtime.internal.wire.Change;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Light devices that are live at a server, over WebSockets: how long a change of one takes to reach the others. */
final class LiveCrowd implements AutoCloseable, LightDevice.Listener {
    /** As many connect before the next ones do: more at once than a server's backlog holds would have to try again. */
    private static final int AT_ONCE = 200;

    private static final int PATIENCE_SECONDS = 60;

    private final LightSockets sockets;
    private final long firstNumber;
    private final List<LightDevice> devices = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private volatile CountDownLatch awaited = new CountDownLatch(0);
    private volatile long target;
    private volatile long began;
    private volatile long bytes;
    private volatile long tellings;
    private long position;

    /** @param firstNumber of the devices; those of another crowd at the same server have other numbers */
    LiveCrowd(URI server, long firstNumber) {
        this.firstNumber = firstNumber;
        sockets = new LightSockets(server);
    }

    /** Has more devices connect, and waits until they have all of the feed. */
    void connect(int more) throws InterruptedException {
        for (int done = 0; done < more; done += AT_ONCE) {
            int some = Math.min(AT_ONCE, more - done);
            await(some, 0, () -> {
                for (int i = 0; i < some; i++) {
                    LightDevice device = new LightDevice(firstNumber + devices.size(), this);
                    devices.add(device);
                    sockets.connect(device);
                }
            });
        }
        latencies.clear();
    }

    /**
     * What one device pushes as one group.
     *
     * @param inConflict whether it has seen nothing of what it writes over
     */
    record Written(int writer, Map<RowKey, Row> rows, Change.Kind kind, boolean inConflict) {}

    /** Has devices push at once, and waits until all devices have all of it. */
    void push(List<Written> all) throws InterruptedException {
        int rows = all.stream().mapToInt(each -> each.rows().size()).sum();
        await(devices.size(), position + rows, () -> all.forEach(this::push));
    }

    private void push(Written written) {
        LightDevice writer = devices.get(written.writer());
        long seen = written.inConflict() ? 0 : writer.cursor();
        writer.push(written.rows(), written.kind(), seen, System.currentTimeMillis());
    }

    private void await(int count, long goal, Runnable work) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(count);
        awaited = latch;
        sockets.execute(() -> {
            target = goal;
            began = System.nanoTime();
            work.run();
        });
        boolean done = latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        sockets.requireHealthy();
        position = devices.get(0).cursor();
        Measure.check(done, latch.getCount() + " of " + count + " devices were not reached");
    }

    /** Returns how long changes took to arrive, in milliseconds, the shortest first. */
    double[] millis() {
        return latencies.stream().mapToDouble(nanos -> nanos / 1e6).sorted().toArray();
    }

    /** Begins to note anew how long changes take. */
    void forget() {
        latencies.clear();
    }

    /** Returns how many bytes of frames have come to devices. */
    long bytes() {
        return bytes;
    }

    /** Returns how often a device was told that it has all of the feed. */
    long tellings() {
        return tellings;
    }

    int size() {
        return devices.size();
    }

    @Override
    public void received(LightDevice device, int length) {
        bytes += length;
    }

    @Override
    public void reached(LightDevice device, long reached) {
        tellings++;
        if (reached >= target && awaited.getCount() > 0) {
            latencies.add(System.nanoTime() - began);
            awaited.countDown();
        }
    }

    @Override
    public void committed(LightDevice device) {
        // what it has written comes back to it as a position of the feed
    }

    @Override
    public void close() {
        sockets.close();
    }
}
