package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The phase in which nobody asks: what is written at a server comes to whoever is live. */
final class Hearing {
    private static final String NAME = "who is live hears";

    /** A device whose link has just ended tries again within a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration LOOK = Duration.ofMillis(500);

    /** Above all that histories draw. */
    private static final long FIRST_NUMBER = 1_000_000;

    private final World world;

    Hearing(World world) {
        this.world = world;
    }

    void hear() {
        List<SimulatedNode> live =
                world.devices().stream().filter(SimulatedNode::isLive).toList();
        if (live.isEmpty() || world.setup().isMesh()) {
            return;
        }
        List<Edit> news = world.nodes().stream()
                .filter(SimulatedNode::isServer)
                .map(this::write)
                .toList();
        Instant end = world.now().plus(PATIENCE);
        while (!haveAll(live, news) && world.now().isBefore(end)) {
            world.pass(LOOK);
        }
        live.forEach(device -> news.forEach(edit -> check(device, edit)));
    }

    private static boolean haveAll(List<SimulatedNode> devices, List<Edit> news) {
        return devices.stream().allMatch(device -> news.stream().allMatch(edit -> has(device, edit)));
    }

    private static boolean has(SimulatedNode device, Edit edit) {
        try (Snapshot snapshot = device.peek()) {
            return snapshot.row(edit.table(), edit.key()).isPresent();
        }
    }

    private Edit write(SimulatedNode server) {
        Edit edit = Edit.of(World.TABLE, "news-" + server.name(), "a", FIRST_NUMBER + world.writes());
        world.write(server, List.of(edit));
        return edit;
    }

    private static void check(SimulatedNode device, Edit edit) {
        if (!has(device, edit)) {
            throw new Violation(NAME, device.name() + " has not heard of " + edit + " within " + PATIENCE);
        }
    }
}
