package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.merge.ShowingRows;
import dev.tidemark.runtime.internal.engine.merge.ShownRow;
import dev.tidemark.runtime.internal.engine.merge.Siblings;
import dev.tidemark.runtime.internal.engine.peers.ExistingRows;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.runtime.internal.engine.tables.DeliveredTables;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes a delivery, in a transaction that the caller commits: merges each row, and notes that all of it is here.
 *
 * <p>It is taken only where it begins at or before what was read of its sender's feed, so that what a vector says is always true:
 * whoever has it, has everything below. A row that the merge does not change stays where it stands in the feed, so that nothing is
 * told back, and nothing goes round for ever. What a row shows is computed anew wherever it changes, and is not a write.
 */
final class IncomingDelivery implements AutoCloseable {
    private final Replica replica;
    private final Replica.Work work;
    private final Transaction transaction;
    private final List<Change> together = new ArrayList<>();
    private final EqualConflicts met;
    private Delivery.Header header;
    private Lives lives;
    private SeenByEquals seen;
    private DeliveredTables tables = DeliveredTables.none();
    private KeptEquals kept;
    private ShowingRows showing;
    private PutAside aside;
    private long lsn;
    private long received;
    private long total;
    private long applied;
    /** What follows a row that was not here is none either, in nearly all cases. */
    private boolean isNewProbably = true;

    IncomingDelivery(Replica replica, Replica.Work work) {
        this.replica = replica;
        this.work = work;
        this.transaction = work.transaction();
        this.met = new EqualConflicts(work, replica.clock());
    }

    /**
     * Begins.
     *
     * @return what is to be said where it can't be taken yet
     * @throws SyncException if it is this node's own
     */
    Optional<Taken> begin(Delivery.Header delivered) {
        header = delivered;
        header.requireFromAnotherThan(replica.self().node());
        requireEqual();
        lives = Lives.load(transaction).with(header.lives());
        seen = SeenByEquals.load(transaction);
        long read = lives.position(seen.context().feeds(), header.log());
        if (header.since() > read) {
            // How far it has read this node's feed is true all the same. Of two that have both gone back neither would
            // get on without.
            learnSender();
            return Optional.of(new Taken(read, 0, 0, 0, 0, 0));
        }
        tables = DeliveredTables.define(transaction, header.tables());
        // What a constraint refuses is found by its position: all that is put here stands above.
        long begun = transaction.head();
        lsn = transaction.openFeed();
        kept = new KeptEquals(transaction, lives);
        Map<Author, String> names = new HashMap<>();
        showing = new ShowingRows(replica.rules(), lives, author -> names.computeIfAbsent(author, this::name));
        aside = new PutAside(replica, work, kept, begun, seen.context());
        return Optional.empty();
    }

    /** An equal has what stands in its own feed, and says so; a device has what it has read of its server's. */
    private void requireEqual() {
        if (header.isOfServer()) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "this is what the server '" + header.name()
                            + "' has, with which a new device of it begins, and this"
                            + " node exchanges with equals. Import it into a database that does not exist yet");
        }
        boolean isOfServersDevice = header.head() > 0
                && !header.seen().feeds().isEmpty()
                && header.seen().writes().keySet().stream()
                        .noneMatch(author -> author.node().equals(header.log().node()));
        if (isOfServersDevice) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "node '" + header.name()
                            + "' has a server, which settles its conflicts, and this node has none: only"
                            + " another device of that server can take what it gives");
        }
    }

    private void learnSender() {
        KnownEquals.learn(
                transaction, header, replica.self().node(), replica.clock().machineMillis());
    }

    private String name(Author author) {
        if (author.node().equals(replica.self().node())) {
            return replica.parts().name();
        }
        return header.names().entrySet().stream()
                .filter(each -> each.getKey().node().equals(author.node()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> KnownEquals.name(transaction, author.node()));
    }

    /** Takes the next change; those of one row come in succession. */
    void take(Change change) {
        total++;
        check(change);
        if (!together.isEmpty() && !isOf(together.get(0), change)) {
            mergeTogether();
        }
        together.add(change);
    }

    private static boolean isOf(Change one, Change other) {
        return one.key().equals(other.key()) && one.table().equals(other.table());
    }

    private void check(Change change) {
        if (!tables.fits(change)) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "the delivery of node '" + header.name() + "' brings a row " + change.key() + " of table '"
                            + change.table() + "' that does not fit what it says of its tables, so nothing of it was"
                            + " taken. Its sender's version of Tidemark may be damaged: install it anew there");
        }
    }

    private void mergeTogether() {
        Breach.Reference row =
                new Breach.Reference(together.get(0).table(), together.get(0).key());
        applied += isTaken(row) ? together.size() : 0;
        together.clear();
    }

    private boolean isTaken(Breach.Reference row) {
        if (isNewProbably && isPlainCreation(together) && !aside.isAny() && isCreated(together.get(0))) {
            return true;
        }
        Optional<StoredRow> current = transaction.row(row.table(), row.key());
        isNewProbably = current.isEmpty();
        return merge(row, current, Siblings.of(together, lives));
    }

    private static boolean isPlainCreation(List<Change> changes) {
        Change first = changes.get(0);
        return changes.size() == 1
                && first.kind() == Change.Kind.CREATE
                && first.versions().columns().isEmpty();
    }

    /**
     * A row of which nothing is known here shows what one write says: so most come, and nothing has to be merged. Returns whether it is
     * such a row.
     */
    private boolean isCreated(Change change) {
        ShownRow shown = new ShownRow(false, change.values(), change.versions(), List.of());
        Versions versions = placed(kept.asWritten(change.table(), shown), Map.of(), lsn + 1);
        StoredRow row = new StoredRow(change.table(), change.key(), false, change.values(), versions, lsn + 1, 0);
        if (!transaction.putNew(row)) {
            return false;
        }
        lsn++;
        work.events().accept(new ChangeEvent(change.table(), change.key(), ChangeEvent.Kind.WRITTEN, true));
        return true;
    }

    /** Returns whether a row is not as it was. */
    private boolean merge(Breach.Reference row, Optional<StoredRow> current, Siblings arrived) {
        Siblings here = current.map(kept::of).orElse(Siblings.NONE);
        Siblings waiting = aside.take(row).orElse(Siblings.NONE);
        requireSame(row, here, arrived);
        Siblings joined = here.join(waiting, lives).join(arrived, lives);
        if (joined.equals(here)) {
            return false;
        }
        put(row, current, joined);
        return !joined.equals(here.join(waiting, lives));
    }

    private void requireSame(Breach.Reference row, Siblings here, Siblings arrived) {
        List<String> differing = here.differing(arrived);
        if (!differing.isEmpty() && !ExistingRows.areSame(transaction)) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "the row " + row.key() + " of table '" + row.table()
                            + "' was in both databases before tracking started,"
                            + " with different content in " + String.join(", ", differing)
                            + ", so nothing was merged. If"
                            + " such rows are the same, type 'tidemark track app.db --same' at both: the larger value stands."
                            + " If they are not, type 'tidemark track app.db --distinct' at one: its numbered rows become"
                            + " rows of their own. Then sync again");
        }
    }

    /** Puts what a row shows, and keeps beside it what it does not say. */
    private void put(Breach.Reference row, Optional<StoredRow> current, Siblings known) {
        ShownRow shown = showing.show(row.table(), row.key(), known);
        current.ifPresent(before -> aside.before().keep(row, before, kept.oddsBytes(row.table(), row.key())));
        lsn++;
        Versions versions = placed(kept.asWritten(row.table(), shown), positions(current), lsn);
        transaction.put(new StoredRow(row.table(), row.key(), shown.deleted(), shown.values(), versions, lsn, 0));
        kept.keepOdds(transaction, row.table(), row.key(), known);
        met.note(row, current, shown.met());
        boolean wasThere = current.filter(before -> !before.deleted()).isPresent();
        if (!shown.deleted() || wasThere) {
            ChangeEvent.Kind kind = shown.deleted() ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN;
            work.events().accept(new ChangeEvent(row.table(), row.key(), kind, true));
        }
    }

    private static Map<Stamp, Long> positions(Optional<StoredRow> current) {
        Map<Stamp, Long> positions = new HashMap<>();
        current.ifPresent(row -> row.versions().all().forEach(each -> positions.put(each.stamp(), each.lsn())));
        return positions;
    }

    /** A write that stood in the row stays where it stands in the feed; the others stand where the row now does. */
    private static Versions placed(Versions shown, Map<Stamp, Long> positions, long lsn) {
        Version row = placed(shown.row(), positions, lsn);
        if (shown.columns().isEmpty()) {
            return Versions.of(row);
        }
        Map<String, Version> columns = new HashMap<>();
        shown.columns().forEach((column, version) -> columns.put(column, placed(version, positions, lsn)));
        return new Versions(row, columns);
    }

    private static Version placed(Version version, Map<Stamp, Long> positions, long lsn) {
        long known = positions.isEmpty() ? 0L : positions.getOrDefault(version.stamp(), 0L);
        return version.at(known > 0 ? known : lsn);
    }

    /** Ends: tries once more what could not be held, and notes that all of this is here. */
    Taken finish() {
        if (!together.isEmpty()) {
            mergeTogether();
        }
        for (Breach.Reference row : aside.waiting()) {
            merge(row, transaction.row(row.table(), row.key()), Siblings.NONE);
        }
        Set<Breach.Reference> refused = aside.settle();
        received = transaction.head();
        lives.save(transaction);
        SeenByEquals now = seen.with(header.log(), header.head(), header.seen(), lives);
        now.save(transaction);
        refused = writeAnew(aside.takeHeldUp(), now, refused);
        learnSender();
        ExistingRows.settleUnlessSame(transaction);
        long conflicts = met.keep(refused);
        return new Taken(-1, total, applied, total - applied, conflicts, refused.size());
    }

    /**
     * Writes rows anew that were deleted elsewhere and are referred to here, by somebody who has seen all that has come: a write like any
     * other, so that all nodes have them again.
     */
    private Set<Breach.Reference> writeAnew(
            Map<Breach.Reference, Siblings> rows, SeenByEquals now, Set<Breach.Reference> refused) {
        if (rows.isEmpty()) {
            return refused;
        }
        Context context = new Context(new TreeMap<>(), now.context().writes());
        rows.forEach((row, waiting) -> {
            Optional<StoredRow> current = transaction.row(row.table(), row.key());
            Siblings known = current.map(kept::of).orElse(Siblings.NONE).join(waiting, lives);
            Stamp stamp = new Stamp(replica.clock().next(), replica.self(), lsn + 1);
            put(row, current, known.revivedBy(new Version(stamp, context, lsn + 1), lives));
        });
        return aside.settle();
    }

    /** Returns where this node's feed ended with what has come; what was written because of it stands behind that. */
    long received() {
        return received;
    }

    /** Ends the view of what was before, which must not outlast the transaction. */
    @Override
    public void close() {
        if (aside != null) {
            aside.close();
        }
    }
}
