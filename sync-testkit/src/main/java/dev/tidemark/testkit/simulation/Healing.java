package dev.tidemark.testkit.simulation;

/** Takes all faults out of a world. */
final class Healing {
    private final World world;
    private final SimulatedNetwork network;
    private final Notices notices;

    Healing(World world, SimulatedNetwork network, Notices notices) {
        this.world = world;
        this.network = network;
        this.notices = notices;
    }

    void heal() {
        network.heal();
        notices.heal();
        world.nodes().forEach(node -> {
            node.trouble().heal();
            node.clock().run();
        });
    }
}
