package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.testkit.simulation.SimulatedNode;

/** In the end the sums that each node has kept up with its writes are those of its rows. */
final class DigestsAreKept extends Invariant {
    private final Knowledge knowledge;

    DigestsAreKept(Knowledge knowledge) {
        super("digests are kept");
        this.knowledge = knowledge;
    }

    @Override
    public void quiet() {
        check(knowledge.world().server());
        knowledge.world().devices().forEach(this::check);
    }

    private void check(SimulatedNode node) {
        var wrong = node.engine().digest().wronglyKept();
        require(wrong.isEmpty(), () -> node.name() + " keeps sums of " + wrong + " that are not those of its rows");
    }
}
