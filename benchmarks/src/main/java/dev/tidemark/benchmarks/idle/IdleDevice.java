package dev.tidemark.benchmarks.idle;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.transport.Link;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.SharedParts;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.testkit.ForwardingLink;
import dev.tidemark.testkit.ForwardingReceiver;
import dev.tidemark.testkit.ForwardingTransport;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;

/** What a device that has nothing to do sends and receives in an hour, in virtual time: it is counted, so one round tells all. */
public final class IdleDevice implements Measurement {
    private static final URI SERVER = URI.create("memory://server");
    private static final TableDefinition TABLE = TableDefinition.open("notes", "id");
    private static final Duration SETTLING = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** What a websocket's ping every 20 s and its answer take: 6 bytes, for what a client sends is masked, and 2. */
    private static final int PINGS_AN_HOUR = 180 * (6 + 2);

    private static final int AIM_BYTES = 4_096;
    private static final int AIM_SESSIONS = 4;

    /** Counts what passes the links of one device. */
    private static final class Counts {
        private long bytes;
        private long sessions;
    }

    @Override
    public void measure(Size size, Findings findings) {
        for (String profile : new String[] {"performance", "balanced", "battery-saver", "extreme-saver"}) {
            boolean live = !profile.endsWith("-saver");
            Counts counts = hour(profile);
            findings.row("idle for an hour, `" + profile + "`: bytes", "B")
                    .aim(new Aim.Amount(AIM_BYTES))
                    .add(counts.bytes + (live ? PINGS_AN_HOUR : 0));
            Findings.Row sessions = findings.row("idle for an hour, `" + profile + "`: sessions begun", "");
            if (profile.equals("battery-saver")) {
                sessions.aim(new Aim.Amount(AIM_SESSIONS));
            }
            sessions.add(counts.sessions);
        }
        findings.note("Counted in virtual time; bytes are those of frames both ways, and of a live websocket its pings"
                + " (every 20 s, "
                + PINGS_AN_HOUR + " bytes an hour with their answers). What TCP adds is not in it.");
    }

    private static Counts hour(String profile) {
        VirtualTime time = new VirtualTime();
        InMemoryNetwork network = new InMemoryNetwork(time);
        Counts counts = new Counts();
        try (SyncNode server = builder("server", network, time, counts)
                        .role(Role.SERVER)
                        .listen(SERVER)
                        .start();
                SyncNode device = builder("device", network, time, counts)
                        .peer(SERVER, "")
                        .power(power(profile))
                        .start()) {
            server.define(TABLE);
            device.define(TABLE);
            device.write(rows -> {
                rows.put("notes", RowKey.of("one"), Row.of(Map.of("text", Value.of("something"))));
                return rows;
            });
            device.live(event -> {});
            time.advance(SETTLING);
            counts.bytes = 0;
            counts.sessions = 0;
            time.advance(HOUR);
        }
        return counts;
    }

    private static SyncNodeBuilder builder(String name, InMemoryNetwork network, VirtualTime time, Counts counts) {
        return SyncNode.builder()
                .name(name)
                .storage(SharedParts.memory())
                .transport("memory", counting(network, counts))
                .strategy("last-writer-wins", conflict -> Resolution.keep(conflict.second()))
                .clock(time)
                .random(new SplittableRandom(name.hashCode()))
                .scheduler(time);
    }

    private static PowerProfile power(String name) {
        PowerProfileProvider provider = ServiceLoader.load(PowerProfileProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of(".")));
    }

    /** Links are counted where they are opened; what comes to either end, where it arrives. */
    private static ForwardingTransport counting(InMemoryNetwork network, Counts counts) {
        return new ForwardingTransport(network.transport()) {
            @Override
            protected Link opened(Link link) {
                counts.sessions++;
                return new ForwardingLink(link) {
                    @Override
                    public void start(Receiver receiver) {
                        super.start(counting(receiver, counts));
                    }
                };
            }

            @Override
            protected Link.Receiver receiving(Link.Receiver receiver) {
                return counting(receiver, counts);
            }
        };
    }

    private static Link.Receiver counting(Link.Receiver receiver, Counts counts) {
        return new ForwardingReceiver(receiver) {
            @Override
            public void received(ByteBuffer frame) {
                counts.bytes += frame.remaining();
                super.received(frame);
            }
        };
    }
}
