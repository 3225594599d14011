package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.merge.Siblings;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.SetAside;
import dev.tidemark.runtime.internal.wire.Change;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rows that a constraint of this store keeps out. They are kept beside it, go on travelling, and are tried again with each delivery.
 *
 * <p>Of two rows that have one value where only one may, the one that was created first stands, on every node: so the other is
 * taken out where it was stored already, and those that refer to it with it. A row that refers to one which is not here waits for it.
 *
 * <p>A row that refers to one which is to be deleted counts as a write against the deletion. By the rules of that table either the
 * row waits, on every node; or the deletion is held up, and this node writes the other row anew, so that it comes back on every node.
 */
final class PutAside implements AutoCloseable {
    private final Replica.Work work;
    private final Transaction transaction;
    private final KeptEquals kept;
    private final RowsBefore before;
    private final Context seen;
    private final long begun;
    private final Map<Breach.Reference, Context> seenBefore = new HashMap<>();
    private final Set<Breach.Reference> refused = new HashSet<>();
    private final Set<Breach.Reference> heldUp = new LinkedHashSet<>();
    private final ConflictRules rules;
    private boolean isAny;
    private int moved;

    /**
     * @param begun the head before anything was put
     * @param seen what this node had seen before
     */
    PutAside(Replica replica, Replica.Work work, KeptEquals kept, long begun, Context seen) {
        this.work = work;
        this.transaction = work.transaction();
        this.kept = kept;
        this.begun = begun;
        this.rules = replica.rules();
        this.before = new RowsBefore(replica, transaction.holdsUpWriters(), begun);
        this.seen = new Context(new TreeMap<>(), seen.writes());
        this.isAny = kept.isAnyAside();
    }

    RowsBefore before() {
        return before;
    }

    List<Breach.Reference> waiting() {
        return kept.aside().stream()
                .map(changes -> new Breach.Reference(
                        changes.get(0).table(), changes.get(0).key()))
                .toList();
    }

    /** Returns whether any row is kept beside the store, or was when this began. */
    boolean isAny() {
        return isAny;
    }

    /** Takes out what waits of a row, which is to be tried again. */
    Optional<Siblings> take(Breach.Reference row) {
        if (!isAny) {
            return Optional.empty();
        }
        Optional<Siblings> waiting = kept.takeAside(transaction, row);
        if (waiting.isPresent()) {
            String name = SetAside.name(row.table(), row.key());
            transaction
                    .state(name)
                    .flatMap(bytes -> SetAside.decode(bytes).seen())
                    .ifPresent(context -> seenBefore.put(row, context));
            transaction.removeState(name);
            transaction.removeState(NodeState.ASIDE_REASON_PREFIX + row.table() + "/" + row.key());
        }
        return waiting;
    }

    /** Sets aside what the store refuses, until it refuses nothing more of what was put here. Returns which rows those are. */
    Set<Breach.Reference> settle() {
        List<Breach> breaches = transaction.settle();
        for (int known = -1; !breaches.isEmpty() && moved > known; breaches = transaction.settle()) {
            known = moved;
            breaches.forEach(this::settle);
        }
        work.events().withdraw(refused);
        SetAside.noteWhetherAny(transaction);
        return refused;
    }

    private void settle(Breach breach) {
        Breach.Reference own = reference(breach.row());
        Optional<StoredRow> other = breach.other().flatMap(each -> transaction.row(each.table(), each.key()));
        if (breach.kind() == Breach.Kind.UNIQUE
                && other.filter(each -> isFirst(breach.row(), each)).isPresent()) {
            giveWay(other.get(), breach);
            transaction.put(breach.row());
            return;
        }
        boolean ownRowIsOlder =
                breach.kind() == Breach.Kind.FOREIGN_KEY && breach.row().lsn() <= begun;
        if (ownRowIsOlder
                && other.isEmpty()
                && breach.other().filter(refused::contains).isPresent()) {
            giveWay(breach.row(), breach);
            return;
        }
        if (!ownRowIsOlder && !refused.contains(own)) {
            putBack(own, breach.row(), breach);
        } else if (other.filter(each -> each.lsn() > begun).isPresent() && !refused.contains(reference(other.get()))) {
            giveWayOrPutBack(other.get(), breach, ownRowIsOlder);
            if (!ownRowIsOlder) {
                before.find(own).row().ifPresent(transaction::put);
            }
        }
    }

    private void giveWayOrPutBack(StoredRow other, Breach breach, boolean ownRowIsOlder) {
        boolean isDeletedUnderRow = ownRowIsOlder && other.deleted();
        if (isDeletedUnderRow && !rules.outlives(breach.row(), other)) {
            giveWay(breach.row(), breach);
            return;
        }
        putBack(reference(other), other, breach);
        if (isDeletedUnderRow && wasThere(reference(other))) {
            heldUp.add(reference(other));
        }
    }

    /**
     * Takes out the deletions that were held up, since rows that outlive them refer to the row, with what else waits of those rows:
     * they are to be written anew.
     */
    Map<Breach.Reference, Siblings> takeHeldUp() {
        Map<Breach.Reference, Siblings> rows = new LinkedHashMap<>();
        for (Breach.Reference row : heldUp) {
            take(row).ifPresent(waiting -> rows.put(row, waiting));
            refused.remove(row);
        }
        heldUp.clear();
        return rows;
    }

    private static Breach.Reference reference(StoredRow row) {
        return new Breach.Reference(row.table(), row.key());
    }

    private static boolean isFirst(StoredRow one, StoredRow other) {
        Stamp mine = one.versions().row().stamp();
        Stamp theirs = other.versions().row().stamp();
        int order = mine.compareTo(theirs);
        return order < 0 || order == 0 && one.key().compareTo(other.key()) < 0;
    }

    private void giveWay(StoredRow row, Breach because) {
        moved++;
        Breach.Reference reference = reference(row);
        keep(reference, row, because);
        transaction.remove(row.table(), row.key());
        kept.restoreOdds(transaction, row.table(), row.key(), Optional.empty());
        if (row.lsn() <= begun || wasThere(reference)) {
            work.events().accept(new ChangeEvent(row.table(), row.key(), ChangeEvent.Kind.DELETED, false));
        }
    }

    private boolean wasThere(Breach.Reference row) {
        return before.find(row).row().filter(each -> !each.deleted()).isPresent();
    }

    /**
     * What other rows are in the way of gives way as a whole: those nodes that have an older state of it would go on showing that, and the
     * others nothing. A row that only this store's own rules keep out, or that is to be deleted, stays as it was.
     */
    private void putBack(Breach.Reference reference, StoredRow row, Breach because) {
        boolean isByOthers = because.kind() == Breach.Kind.UNIQUE || because.kind() == Breach.Kind.FOREIGN_KEY;
        if (isByOthers && !row.deleted()) {
            giveWay(row, because);
            return;
        }
        moved++;
        keep(reference, row, because);
        RowsBefore.Before was = before.find(reference);
        was.row().ifPresentOrElse(transaction::put, () -> transaction.remove(reference.table(), reference.key()));
        kept.restoreOdds(transaction, reference.table(), reference.key(), was.odds());
    }

    /** What was set aside before has all that a row has which was put back. */
    private void keep(Breach.Reference reference, StoredRow row, Breach because) {
        if (!refused.add(reference)) {
            return;
        }
        kept.putAside(transaction, reference, kept.of(row));
        isAny = true;
        SetAside shown = new SetAside(change(row), Optional.of(seenBefore.getOrDefault(reference, seen)));
        transaction.putState(SetAside.name(reference.table(), reference.key()), shown.encode());
        transaction.putState(
                NodeState.ASIDE_REASON_PREFIX + reference.table() + "/" + reference.key(),
                because.constraint().getBytes(StandardCharsets.UTF_8));
    }

    private static Change change(StoredRow row) {
        return row.deleted()
                ? new Change(
                        row.table(),
                        row.key(),
                        Change.Kind.DELETE,
                        Row.EMPTY,
                        Versions.of(row.versions().row()))
                : new Change(row.table(), row.key(), Change.Kind.CREATE, row.values(), row.versions());
    }

    @Override
    public void close() {
        before.close();
    }
}
