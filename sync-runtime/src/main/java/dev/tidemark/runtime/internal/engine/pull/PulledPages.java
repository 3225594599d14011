package dev.tidemark.runtime.internal.engine.pull;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.batch.ExpectedRows;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.outcomes.LostWords;
import dev.tidemark.runtime.internal.engine.peers.ExistingRows;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.peers.WholePull;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.CarriedWrites;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.work.Beside;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a device has pulled and not applied yet, in its store: pages are staged as they come, and applied at the checkpoint. */
public final class PulledPages {
    private final Replica replica;
    private final Codecs codecs;

    public PulledPages(Replica replica, Codecs codecs) {
        this.replica = replica;
        this.codecs = codecs;
    }

    /** Keeps a page until the checkpoint. */
    public void stage(PackedBatch page) {
        try (Transaction transaction = replica.storage().begin()) {
            Upstream upstream = Upstream.load(transaction).withStaged(page.to());
            transaction.putState(free(transaction, page.to()), page.encode());
            transaction.putState(Upstream.STATE, upstream.encode());
            transaction.commit();
        }
    }

    /** Where nothing is new, a page of fetched rows ends where one ends that is kept already. It comes behind that. */
    private static String free(Transaction transaction, long to) {
        String first = NodeState.PAGE_PREFIX + NodeState.ordered(to);
        String name = first;
        for (int i = 1; transaction.state(name).isPresent(); i++) {
            name = first + "/" + NodeState.ordered(i);
        }
        return name;
    }

    /**
     * Looks whether pages that were pulled before the link broke are still good, and drops them if not.
     *
     * @param before what was known of the server until now
     * @param cursor where this device and the server agree
     * @return up to where pages are here
     */
    public static long resume(Transaction transaction, Upstream before, Welcome welcome, long cursor) {
        boolean whole = welcome.snapshot() || cursor == 0;
        Optional<WholePull> begun = WholePull.load(transaction);
        boolean good = before.holdsStaged(welcome.history())
                && (whole
                        ? begun.filter(pull -> pull.replaces() == welcome.snapshot())
                                .filter(pull -> pull.holds(before.staged(), welcome.horizon()))
                                .isPresent()
                        : begun.isEmpty() && cursor >= before.cursor());
        if (good) {
            return Math.max(before.staged(), whole ? 0 : cursor);
        }
        transaction.stateNames(NodeState.PAGE_PREFIX).forEach(transaction::removeState);
        if (whole) {
            new WholePull(welcome.snapshot(), welcome.horizon()).save(transaction);
            return 0;
        }
        WholePull.remove(transaction);
        return cursor;
    }

    /** What a checkpoint brought. */
    public record Applied(long rows, long deletes, long setAside, Upstream upstream) {}

    /**
     * Applies staged pages and those at hand, and moves the cursor, in one transaction.
     *
     * @param wanted the rows of tables on demand that were asked for and are among the pages, where they are there
     * @param told up to which own number the server had committed everything before it read these pages
     */
    public Applied apply(long lsn, List<PackedBatch> atHand, Set<Breach.Reference> wanted, long told) {
        return BeforeImages.attempt(watched -> replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            CheckpointApplier applier = new CheckpointApplier(
                    transaction,
                    watched,
                    replica.self(),
                    upstream,
                    new CheckpointApplier.Held(replica.onDemand(), wanted),
                    work.events());
            boolean replaces =
                    WholePull.load(transaction).filter(WholePull::replaces).isPresent();
            if (replaces) {
                applier.beginSnapshot();
            } else {
                applier.retryAside();
            }
            apply(new StagedPages(transaction, atHand), transaction, applier);
            if (replaces) {
                applier.removeMissing();
            }
            applier.finish();
            CarriedWrites.settle(transaction, told);
            takeUp(transaction, told, upstream.acknowledged());
            WholePull.done(transaction);
            Upstream moved = upstream.withCheckpoint(
                    lsn,
                    known(transaction, applier.head(), upstream.acknowledged() > told ? told : Long.MAX_VALUE),
                    replica.clock().machineMillis());
            transaction.putState(Upstream.STATE, moved.encode());
            ExistingRows.settle(transaction);
            LostWords.settle(transaction);
            long aside = transaction.stateNames(NodeState.ASIDE_PREFIX).size();
            return new Applied(applier.rows(), applier.deletes(), aside, moved);
        }));
    }

    /** Tables that are on demand no more are here as a whole, once all was pulled. */
    private void takeUp(Transaction transaction, long told, long answered) {
        PartialTables before = PartialTables.load(transaction);
        if (!before.isEmpty()) {
            boolean isWhole = WholePull.load(transaction).isPresent();
            PartialTables now = isWhole ? before.only(replica.onDemand().names()) : before;
            now = now.toldUpTo(told, answered);
            if (!now.equals(before)) {
                now.save(transaction);
            }
        }
    }

    /**
     * Returns up to which of its own positions the server had what this node holds when it read the pages: not what was written during the
     * pull, and perhaps not what it has taken since it read them.
     */
    private static long known(Transaction transaction, long head, long told) {
        long carried = CarriedWrites.first(transaction).orElse(head + 1) - 1;
        try (RowCursor unsent = transaction.pendingSince(0)) {
            long own = unsent.next().map(row -> row.pending() - 1).orElse(head);
            return Math.min(Math.min(head, told), Math.min(own, carried));
        }
    }

    /** Each page is opened while the one before it is applied. */
    private void apply(Iterator<PackedBatch> pages, Transaction transaction, CheckpointApplier applier) {
        if (!pages.hasNext()) {
            return;
        }
        List<List<Change>> page = changes(pages.next());
        while (pages.hasNext()) {
            PackedBatch following = pages.next();
            Beside<List<List<Change>>> opening =
                    Beside.begin(replica.parts().scheduler()::offer, () -> changes(following));
            ExpectedRows.each(page, transaction, applier::apply);
            page = opening.result();
        }
        ExpectedRows.each(page, transaction, applier::apply);
    }

    private List<List<Change>> changes(PackedBatch page) {
        return page.open(codecs.compression(page.codec())).all();
    }
}
