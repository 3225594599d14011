package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.benchmarks.process.ServedRows;
import dev.tidemark.benchmarks.process.SharedParts;
import dev.tidemark.plugin.codec.zstd.ZstdCodecProvider;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.InMemoryTransport;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A real server in memory and a crowd of light devices that are live, on one thread in virtual time: what a server does is counted
 * in that thread's processor time, which says the same on a busy machine as on a quiet one.
 */
final class Crowd implements AutoCloseable, LightDevice.Listener {
    private static final URI SERVER = URI.create("memory://server");
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(time);
    private final InMemoryTransport near = network.transport();
    private final SyncNode server;
    private final List<LightDevice> devices = new ArrayList<>();
    private long frames;
    private long bytes;
    private long next;

    Crowd() {
        server = SyncNode.builder()
                .name("server")
                .role(Role.SERVER)
                .storage(SharedParts.memory())
                .transport("memory", network.transport())
                .codec(LightDevice.CODEC, zstd())
                .strategy("last-writer-wins", conflict -> Resolution.keep(conflict.second()))
                .clock(time)
                .random(new SplittableRandom(1))
                .scheduler(time)
                .listen(SERVER)
                .start();
        server.define(ServedRows.DEFINITION);
    }

    private static Codec zstd() {
        ZstdCodecProvider provider = new ZstdCodecProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of(".")));
    }

    /**
     * What something has cost.
     *
     * @param seconds of this thread's processor time
     * @param frames that came to devices
     * @param bytes in these
     */
    record Cost(double seconds, long frames, long bytes) {}

    /** Does something, and all that follows from it at once. */
    private Cost of(Runnable work) {
        long framesBefore = frames;
        long bytesBefore = bytes;
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        time.advance(A_MOMENT);
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
        return new Cost(seconds, frames - framesBefore, bytes - bytesBefore);
    }

    /** Has more devices greet, and follow the feed from then on. */
    Cost connect(int more) {
        return of(() -> {
            for (int i = 0; i < more; i++) {
                LightDevice device = new LightDevice(devices.size(), this);
                devices.add(device);
                greet(device);
            }
        });
    }

    /** Has the first devices lose their links, and greet anew. */
    Cost reconnect() {
        network.breakLinks(address -> true);
        time.advance(A_MOMENT);
        return of(() -> devices.forEach(this::greet));
    }

    private void greet(LightDevice device) {
        near.connect(SERVER).thenAccept(link -> {
            link.start(new Receiver(device));
            device.greet(link::send, time.millis());
        });
    }

    /** Has the server change rows, one transaction each. */
    Cost changeAtServer(int changes) {
        return of(() -> {
            for (int i = 0; i < changes; i++) {
                long number = ++next;
                server.write(writer -> {
                    writer.put(ServedRows.TABLE, RowKey.of(number), row(number));
                    return number;
                });
                time.advance(A_MOMENT);
            }
        });
    }

    /** Has as many devices, evenly spread, push a change each, one after the other. */
    Cost changeAtDevices(int changes) {
        return of(() -> {
            for (int i = 0; i < changes; i++) {
                long number = ++next;
                LightDevice device = devices.get((int) ((long) i * devices.size() / changes));
                device.push(Map.of(RowKey.of(number), row(number)), Change.Kind.CREATE, device.cursor(), time.millis());
                time.advance(A_MOMENT);
            }
        });
    }

    private static Row row(long number) {
        return Row.of(Map.of("name", Value.of("Name of " + number), "quantity", Value.of(number)));
    }

    /** Returns how many devices have all of the feed. */
    long inStep() {
        long head = next;
        return devices.stream().filter(device -> device.cursor() == head).count();
    }

    @Override
    public void received(LightDevice device, int length) {
        frames++;
        bytes += length;
    }

    @Override
    public void reached(LightDevice device, long position) {
        // inStep asks for it
    }

    @Override
    public void committed(LightDevice device) {
        // inStep shows it
    }

    @Override
    public void close() {
        server.close();
        near.close();
    }

    private record Receiver(LightDevice device) implements Link.Receiver {
        @Override
        public void received(ByteBuffer frame) {
            device.received(frame);
        }

        @Override
        public void writable() {
            // a light device has nothing that waits
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            // whoever broke the link greets anew
        }
    }
}
