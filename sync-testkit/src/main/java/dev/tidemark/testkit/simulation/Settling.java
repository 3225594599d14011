package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The phase without faults, in which everything that is pending must go, in a bounded number of rounds: a stall is a failure. */
final class Settling {
    private static final String NAME = "what is pending goes";

    /** The first round finds links that are dead, clocks that are off, and copies that do not know it. */
    private static final int ROUNDS_THAT_MAY_FAIL = 2;

    private static final int MOST_ROUNDS = 12;
    private static final Duration MOST_TIME = Duration.ofMinutes(5);

    private final World world;

    Settling(World world) {
        this.world = world;
    }

    /**
     * It is over when all devices, one after the other, have found that nothing moves. Equals find so twice: to one who begins behind
     * what he is given, it is given anew once he has said so, and that moves nothing yet.
     */
    void settle() {
        List<SimulatedNode> devices = world.devices();
        List<Served> before = served();
        int idle = 0;
        int enough = world.setup().isMesh() ? 2 * devices.size() : devices.size();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            for (SimulatedNode device : devices) {
                boolean moved = world.isLinked(device) && sync(device, round);
                moved |= carry(device);
                world.pass(Duration.ofSeconds(1));
                List<Served> now = served();
                idle = moved || !now.equals(before) ? 0 : idle + 1;
                before = now;
                if (idle == enough) {
                    return;
                }
            }
        }
        throw new Violation(NAME, "after " + MOST_ROUNDS + " rounds of syncs there is still something that moves");
    }

    /** What the server has that is in no report: what a live device pushes, and tables and columns without a row. */
    private record Served(long head, List<TableDefinition> tables) {}

    private List<Served> served() {
        return world.setup().isMesh()
                ? world.devices().stream().map(Settling::served).toList()
                : List.of(served(world.server()));
    }

    private static Served served(SimulatedNode node) {
        try (Snapshot snapshot = node.peek()) {
            return new Served(snapshot.head(), snapshot.tables());
        }
    }

    /** Who is linked to nobody exchanges through the folder, or has what it has carried to the first node and back. */
    private boolean carry(SimulatedNode node) {
        SimulatedNode first = world.server();
        return switch (world.way(node)) {
            case LINK -> false;
            case FOLDER ->
                !(world.exchangeThroughFolder(node)
                        && world.exchangeThroughFolder(first)
                        && world.exchangeThroughFolder(node));
            case HAND -> !(carry(node, first) & carry(first, node));
        };
    }

    private boolean carry(SimulatedNode from, SimulatedNode to) {
        return world.pack(from, Optional.of(to.name())) && world.unpack(to, 0);
    }

    private boolean sync(SimulatedNode device, int round) {
        world.await(device);
        CompletableFuture<SyncReport> sync = world.syncing(device);
        Instant end = world.now().plus(MOST_TIME);
        while (!sync.isDone() && world.now().isBefore(end)) {
            world.work(1);
        }
        if (!sync.isDone()) {
            throw new Violation(NAME, device.name() + "'s sync does not end within " + MOST_TIME);
        }
        if (!sync.isCompletedExceptionally()) {
            return hasMoved(sync.join()) || device.pending() > 0;
        }
        if (round >= ROUNDS_THAT_MAY_FAIL) {
            throw failed(device, sync);
        }
        return true;
    }

    private static boolean hasMoved(SyncReport report) {
        return report.pushed().rows() + report.pulled().rows() + report.pulled().deletes() > 0;
    }

    private static Violation failed(SimulatedNode device, CompletableFuture<SyncReport> sync) {
        Throwable[] cause = {null};
        sync.whenComplete((report, failure) -> cause[0] = failure);
        return new Violation(NAME, device.name() + " can't sync: " + cause[0], cause[0]);
    }
}
