package dev.tidemark.runtime.internal.engine.pull;

import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import java.util.Iterator;
import java.util.List;

/** Goes through the pages that were staged, which are no longer so once they were read, and then through those at hand. */
final class StagedPages implements Iterator<PackedBatch> {
    private final Transaction transaction;
    private final Iterator<String> staged;
    private final Iterator<PackedBatch> atHand;

    StagedPages(Transaction transaction, List<PackedBatch> atHand) {
        this.transaction = transaction;
        this.staged = transaction.stateNames(NodeState.PAGE_PREFIX).iterator();
        this.atHand = atHand.iterator();
    }

    @Override
    public boolean hasNext() {
        return staged.hasNext() || atHand.hasNext();
    }

    @Override
    public PackedBatch next() {
        if (!staged.hasNext()) {
            return atHand.next();
        }
        String name = staged.next();
        PackedBatch page = PackedBatch.decode(transaction.state(name).orElseThrow());
        transaction.removeState(name);
        return page;
    }
}
