package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.testkit.simulation.Counters;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What became of a write its author is told, and nobody else, be it that others have brought it; and once: of one write there is one outcome
 * in the end (I3).
 */
final class OutcomesAreTheAuthors extends Invariant {
    private final Knowledge knowledge;

    /** Which write an outcome is about. */
    private record Told(long number, String table, RowKey row) {}

    OutcomesAreTheAuthors(Knowledge knowledge) {
        super("outcomes are told to authors, once");
        this.knowledge = knowledge;
    }

    @Override
    public void quiet() {
        if (!knowledge.hasCopies() && !knowledge.hasLost()) {
            knowledge.world().devices().forEach(this::check);
        }
    }

    private void check(SimulatedNode device) {
        List<Outcome> outcomes = device.engine().outcomes();
        Set<Told> told = new HashSet<>();
        for (Outcome outcome : outcomes) {
            require(
                    told.add(new Told(outcome.sequence(), outcome.table(), outcome.key())),
                    () -> device.name() + " was told twice of one write: " + outcomes);
            require(
                    outcome.table().equals(Counters.TABLE) || isOwn(device, outcome),
                    () -> device.name() + " was told of what it has not written: " + outcome);
        }
    }

    /** A row that goes whole has values of others beside those of its author. */
    private boolean isOwn(SimulatedNode device, Outcome outcome) {
        String row = ((Value.Text) outcome.key().part(0)).value();
        return knowledge
                .ofRow(outcome.table(), row)
                .filter(deed -> deed.node().equals(device.name()))
                .anyMatch(deed -> deed.isDelete()
                        || number(outcome, deed.cell().column().orElseThrow()).equals(deed.value()));
    }

    private static OptionalLong number(Outcome outcome, String column) {
        return outcome.written()
                .get(column)
                .filter(value -> !value.isNull())
                .map(value -> OptionalLong.of(Edit.number(value)))
                .orElseGet(OptionalLong::empty);
    }
}
