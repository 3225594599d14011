package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.testkit.simulation.SimulatedNode;

/** In the end the sums that each node has kept up with its writes are those of its rows. */
final class DigestsAreKept extends Invariant {
    private final Knowledge knowledge;
    private final EndDigests digests;

    DigestsAreKept(Knowledge knowledge, EndDigests digests) {
        super("digests are kept");
        this.knowledge = knowledge;
        this.digests = digests;
    }

    @Override
    public void quiet() {
        check(knowledge.world().server());
        knowledge.world().devices().forEach(this::check);
    }

    private void check(SimulatedNode node) {
        var wrong = digests.of(node).wronglyKept();
        require(wrong.isEmpty(), () -> node.name() + " keeps sums of " + wrong + " that are not those of its rows");
    }
}
