package dev.tidemark.runtime.internal.engine.carry;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.pull.CheckpointApplier;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.CarriedWrites;
import dev.tidemark.runtime.internal.engine.state.CarriedWrites.Carried;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes what another device of the same server has written, in a transaction that the caller commits: it is kept to be taken there, and
 * shown where it can't be in conflict. What may be, the server decides; until then this device shows what it showed before.
 */
final class TakenWrites {
    private final Replica replica;
    private final Replica.Work work;
    private final Transaction transaction;
    private final Delivery.Header header;
    private final Set<Breach.Reference> watched;
    private final Upstream upstream;
    /** The head of this node's feed when it had seen no more of the server than the giver has. */
    private final long seenByBoth;

    TakenWrites(Replica replica, Replica.Work work, Delivery.Header header, Set<Breach.Reference> watched) {
        this.replica = replica;
        this.work = work;
        this.transaction = work.transaction();
        this.header = header;
        this.watched = watched;
        this.upstream = Upstream.load(transaction);
        this.seenByBoth = upstream.ownHeadAt(requireSameServer());
    }

    /** Returns up to where the giver has read of the server what this device knows to be its log. */
    private long requireSameServer() {
        Incarnations history = new Incarnations(upstream.history(), Map.of());
        return header.seen().feeds().entrySet().stream()
                .filter(each -> each.getKey().node().equals(upstream.server()))
                .mapToLong(each -> history.effective(each.getKey().incarnation(), each.getValue()))
                .max()
                .orElseThrow(
                        () -> refused(
                                "it does not come from a device of the server " + upstream.serverName()
                                        + ", which settles the conflicts of this one. Only devices of one server carry for each other"));
    }

    private SyncException refused(String why) {
        return new SyncException(
                SyncException.Kind.REFUSED,
                "what node '" + header.name() + "' gives can't be taken, and nothing was: " + why);
    }

    Taken take(List<Change> changes) {
        defineTables();
        changes.forEach(this::check);
        List<Change> fresh = fresh(changes);
        if (fresh.isEmpty()) {
            return new Taken(-1, changes.size(), 0, changes.size(), 0, 0);
        }
        keep(fresh);
        CheckpointApplier applier = new CheckpointApplier(
                transaction,
                watched,
                replica.self(),
                upstream,
                new CheckpointApplier.Held(replica.onDemand(), Set.of()),
                work.events());
        List<Change> shown = show(fresh, applier);
        applier.finish();
        Set<Breach.Reference> rows = shown.stream().map(TakenWrites::reference).collect(Collectors.toSet());
        long aside = CheckpointApplier.aside(transaction).stream()
                .filter(rows::contains)
                .count();
        return new Taken(
                -1, changes.size(), fresh.size(), changes.size() - fresh.size(), fresh.size() - shown.size(), aside);
    }

    /** One after the other: what one of them makes, another may change. */
    private List<Change> show(List<Change> fresh, CheckpointApplier applier) {
        List<Change> shown = new ArrayList<>();
        for (Change change : fresh) {
            if (isUncontested(change)) {
                applier.apply(change);
                shown.add(change);
            }
        }
        return shown;
    }

    private static Breach.Reference reference(Change change) {
        return new Breach.Reference(change.table(), change.key());
    }

    private void defineTables() {
        Map<String, TableDefinition> known = new HashMap<>();
        transaction.tables().forEach(table -> known.put(table.name(), table));
        for (TableDefinition table : header.tables()) {
            AddedColumns.define(transaction, Optional.ofNullable(known.get(table.name())), table);
        }
    }

    private void check(Change change) {
        boolean isKnown = transaction.tables().stream()
                .anyMatch(table -> table.name().equals(change.table())
                        && change.key().size() == table.keyColumns().size()
                        && (table.isOpen()
                                || change.values().shape().names().stream()
                                        .allMatch(column -> table.column(column).isPresent())));
        if (!isKnown) {
            throw refused("it brings a row " + change.key() + " of table '" + change.table()
                    + "' that does not fit what it says of its tables");
        }
        long bound = replica.clock().wallMillis() + Protocol.FUTURE_BOUND_MILLIS;
        if (change.versions().all().anyMatch(version -> version.stamp().epochMillis() > bound)) {
            throw refused("a write to table '" + change.table()
                    + "' is stamped in the future, and only its author can stamp it anew: set that machine's clock, sync it,"
                    + " or export again");
        }
    }

    private List<Change> fresh(List<Change> changes) {
        Map<Breach.Reference, List<Carried>> carried = CarriedWrites.all(transaction).stream()
                .collect(Collectors.groupingBy(each -> reference(each.change())));
        List<Change> fresh = new ArrayList<>();
        for (Change change : changes) {
            List<Carried> ofRow = carried.getOrDefault(reference(change), List.of());
            boolean isKnown = isHere(change) || ofRow.stream().anyMatch(each -> holds(each.change(), change));
            if (!isKnown && !isOwn(change)) {
                ofRow.stream()
                        .filter(each -> holds(change, each.change()))
                        .forEach(each -> CarriedWrites.forget(transaction, each));
                fresh.add(change);
            }
        }
        return fresh;
    }

    /** What this device has written comes back by a detour. */
    private boolean isOwn(Change change) {
        return CarriedWrites.written(change)
                .anyMatch(version -> version.stamp().author().equals(replica.self()));
    }

    /**
     * Returns whether one is what the author of another has sent of the row since, or that itself. It is not where somebody else wrote and
     * had only read it, nor does a change to a row make one.
     */
    private static boolean holds(Change one, Change other) {
        boolean isMissing = other.kind() == Change.Kind.CREATE && one.kind() == Change.Kind.UPDATE;
        return !isMissing
                && isSameOrLater(one.versions().row(), other.versions().row())
                && other.values().shape().names().stream().allMatch(column -> holds(one, other, column));
    }

    private static boolean holds(Change one, Change other, String column) {
        Version later = one.versions().of(column);
        return CarriedWrites.isWritten(one, later)
                || isSameOrLater(later, other.versions().of(column));
    }

    private static boolean isSameOrLater(Version later, Version earlier) {
        return later.stamp().author().equals(earlier.stamp().author())
                && later.stamp().sequence() >= earlier.stamp().sequence();
    }

    private boolean isHere(Change change) {
        return transaction.row(change.table(), change.key()).stream()
                .filter(row -> row.deleted() == (change.kind() == Change.Kind.DELETE))
                .anyMatch(row -> change.versions()
                        .all()
                        .allMatch(version -> row.versions()
                                .all()
                                .anyMatch(each -> each.stamp().equals(version.stamp()))));
    }

    /** Gives each a number of this device's feed, so that they leave like its own writes, before all that is written from now on. */
    private void keep(List<Change> changes) {
        long number = transaction.openFeed();
        List<Carried> carried = new ArrayList<>();
        for (Change change : changes) {
            number++;
            carried.add(new Carried(number, change));
        }
        CarriedWrites.keep(transaction, carried);
        reserve(changes.get(0), number);
    }

    /** A position is given by putting a row there. */
    private void reserve(Change change, long position) {
        Optional<StoredRow> row = transaction.row(change.table(), change.key());
        row.ifPresentOrElse(
                each -> transaction.put(new StoredRow(
                        each.table(),
                        each.key(),
                        each.deleted(),
                        each.values(),
                        each.versions(),
                        position,
                        each.pending())),
                () -> {
                    Versions nobodys = Versions.of(Version.BOTTOM.at(position));
                    transaction.put(new StoredRow(change.table(), change.key(), true, Row.EMPTY, nobodys, position, 0));
                    transaction.remove(change.table(), change.key());
                });
        transaction.settle();
    }

    /** Returns whether a row is here as the author of a change had it, as far as can be known. */
    private boolean isUncontested(Change change) {
        Optional<StoredRow> row = transaction.row(change.table(), change.key());
        return change.kind() == Change.Kind.CREATE
                ? row.isEmpty()
                : row.filter(each -> !each.deleted())
                        .filter(each -> each.versions().all().allMatch(version -> isKnownTo(change, version)))
                        .isPresent();
    }

    private boolean isKnownTo(Change change, Version here) {
        Author author = here.stamp().author();
        boolean isOwnUnsent = author.equals(replica.self()) && here.stamp().sequence() > upstream.acknowledged();
        return here.stamp().isBottom()
                || !isOwnUnsent && here.lsn() <= seenByBoth
                || change.versions().all().anyMatch(later -> isSameOrLater(later, here));
    }
}
