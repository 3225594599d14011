package dev.tidemark.testkit.simulation;

/** Takes all faults out of a world. */
final class Healing {
    private final World world;
    private final SimulatedNetwork network;

    Healing(World world, SimulatedNetwork network) {
        this.world = world;
        this.network = network;
    }

    void heal() {
        network.heal();
        world.nodes().forEach(node -> {
            node.trouble().heal();
            node.clock().run();
        });
    }
}
