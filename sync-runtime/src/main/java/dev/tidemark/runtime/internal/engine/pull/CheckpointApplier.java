package dev.tidemark.runtime.internal.engine.pull;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.replica.ChangeEvents;
import dev.tidemark.runtime.internal.engine.replica.NextRows;
import dev.tidemark.runtime.internal.engine.replica.OnDemandTables;
import dev.tidemark.runtime.internal.engine.state.Horizon;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.SetAside;
import dev.tidemark.runtime.internal.wire.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies what a device pulled, in one transaction that the caller commits.
 *
 * <p>The server's version is taken, except in columns with a write of this device that the server has not seen; about those it
 * decides when they are pushed. What a constraint of this file refuses is set aside with its data and tried again at every
 * checkpoint.
 */
public final class CheckpointApplier {

    private final Transaction transaction;
    private final Author self;
    private final long acknowledged;
    private final Context seen;
    private final ChangeEvents events;
    private final BeforeImages<Replaced> replaced;
    private final Set<Breach.Reference> aside = new HashSet<>();
    private final Map<Breach.Reference, Change> retried = new LinkedHashMap<>();
    private final Map<Breach.Reference, Context> seenBefore = new HashMap<>();
    private final Held held;
    private final long start;
    private long lsn;
    private long rows;
    private long deletes;
    private boolean snapshot;
    /** What follows a row that was not here is none either, in nearly all cases. */
    private boolean isNewProbably;

    /**
     * The rows of which a device takes what its server says, of tables that it holds on demand.
     *
     * @param tables these tables
     * @param wanted the rows that it does not hold and has asked for
     */
    public record Held(OnDemandTables tables, Set<Breach.Reference> wanted) {}

    /** A row that was here, and what came in its place. */
    private record Replaced(StoredRow before, Change incoming) {}

    /**
     * Begins a checkpoint.
     *
     * @param watched the rows that an earlier attempt had to put back, see {@link BeforeImages#attempt}
     * @param upstream what is known of the server: what this device has seen of it, and which of its writes the server has
     * @param held which rows are taken
     */
    public CheckpointApplier(
            Transaction transaction,
            Set<Breach.Reference> watched,
            Author self,
            Upstream upstream,
            Held held,
            ChangeEvents events) {
        this.transaction = transaction;
        this.replaced = new BeforeImages<>(watched);
        this.self = self;
        this.acknowledged = upstream.acknowledged();
        this.seen = upstream.context();
        this.held = held;
        this.events = events;
        this.start = transaction.openFeed();
        this.lsn = start;
    }

    /** Tries once more what was set aside earlier, with what else arrives of it. */
    void retryAside() {
        takeAside().forEach(change -> retried.put(reference(change), change));
    }

    private List<Change> takeAside() {
        List<Change> changes = new ArrayList<>();
        for (String name : transaction.stateNames(NodeState.ASIDE_PREFIX)) {
            SetAside row = SetAside.decode(transaction.state(name).orElseThrow());
            transaction.removeState(name);
            transaction.removeState(NodeState.ASIDE_REASON_PREFIX + name.substring(NodeState.ASIDE_PREFIX.length()));
            row.seen().ifPresent(context -> seenBefore.put(reference(row.change()), context));
            changes.add(row.change());
        }
        return changes;
    }

    /** Returns the rows that were set aside. */
    public static List<Breach.Reference> aside(Snapshot snapshot) {
        return snapshot.stateNames(NodeState.ASIDE_PREFIX).stream()
                .map(name -> SetAside.decode(snapshot.state(name).orElseThrow()))
                .map(row -> reference(row.change()))
                .toList();
    }

    /** What follows takes the place of all that is here and not pending. What was set aside comes again, or is gone. */
    void beginSnapshot() {
        snapshot = true;
        takeAside();
    }

    /** Removes what was here before a snapshot and is not in it: what stands where it stood, but for unsent writes. */
    void removeMissing() {
        // Rows that clash with some that are about to go have not been written yet, and are not missing.
        Map<Breach.Reference, StoredRow> waiting = new LinkedHashMap<>();
        transaction.settle().stream()
                .map(Breach::row)
                .filter(row -> row.lsn() > start)
                .forEach(row -> waiting.put(new Breach.Reference(row.table(), row.key()), row));
        Horizon horizon = Horizon.load(transaction);
        long after = 0;
        for (List<StoredRow> rows = older(after); !rows.isEmpty(); rows = older(after)) {
            for (StoredRow row : rows) {
                after = row.lsn();
                if (row.pending() <= acknowledged
                        && !waiting.containsKey(new Breach.Reference(row.table(), row.key()))) {
                    horizon = horizon.without(row);
                    remove(row);
                }
            }
        }
        horizon.save(transaction);
        waiting.values().forEach(transaction::put);
    }

    private List<StoredRow> older(long after) {
        try (RowCursor cursor = transaction.changesSince(after)) {
            return NextRows.some(cursor, start);
        }
    }

    private void remove(StoredRow row) {
        transaction.remove(row.table(), row.key());
        if (!row.deleted()) {
            deletes++;
            events.accept(new ChangeEvent(row.table(), row.key(), ChangeEvent.Kind.DELETED, true));
        }
    }

    /** Applies a change, unless it is to a row that this device does not hold: of that it goes on to know nothing. */
    public void apply(Change change) {
        if (isHeld(change)) {
            take(change);
        }
    }

    private boolean isHeld(Change change) {
        Breach.Reference row = reference(change);
        return !held.tables().has(change.table())
                || held.wanted().contains(row)
                || retried.containsKey(row)
                || transaction.row(change.table(), change.key()).isPresent();
    }

    private void take(Change change) {
        Change earlier = retried.remove(reference(change));
        if (earlier != null && earlier.kind() != Change.Kind.DELETE && change.kind() == Change.Kind.UPDATE) {
            // The row itself may not be here, and then an update of some of its columns would find nothing to change.
            retried.put(reference(change), onto(earlier, change));
        } else {
            put(change);
        }
    }

    private static Breach.Reference reference(Change change) {
        return new Breach.Reference(change.table(), change.key());
    }

    private static Change onto(Change earlier, Change update) {
        Version base = earlier.versions().row();
        Map<String, Version> columns = new HashMap<>(earlier.versions().columns());
        update.values()
                .shape()
                .names()
                .forEach(column -> columns.put(column, update.versions().of(column)));
        columns.values().removeIf(base::equals);
        return new Change(
                earlier.table(),
                earlier.key(),
                earlier.kind(),
                earlier.values().with(update.values()),
                new Versions(base, columns));
    }

    private void put(Change change) {
        if (isNewProbably && change.kind() == Change.Kind.CREATE && isCreated(change)) {
            return;
        }
        Optional<StoredRow> current = transaction.row(change.table(), change.key());
        isNewProbably = current.isEmpty();
        if (change.kind() == Change.Kind.DELETE) {
            delete(change, current);
        } else {
            write(change, current);
        }
    }

    /** Takes a row of which nothing is here. Returns whether it is such a row. */
    private boolean isCreated(Change change) {
        if (!transaction.putNew(whole(change))) {
            return false;
        }
        lsn++;
        rows++;
        events.accept(new ChangeEvent(change.table(), change.key(), ChangeEvent.Kind.WRITTEN, true));
        return true;
    }

    private void delete(Change change, Optional<StoredRow> current) {
        if (current.isPresent() && hasUnsent(current.get())) {
            return;
        }
        boolean wasThere = current.isPresent() && !current.get().deleted();
        Row image = current.map(StoredRow::values).orElse(Row.EMPTY);
        put(
                change,
                current,
                new StoredRow(change.table(), change.key(), true, image, at(change.versions(), lsn + 1), lsn + 1, 0));
        if (wasThere) {
            deletes++;
            events.accept(new ChangeEvent(change.table(), change.key(), ChangeEvent.Kind.DELETED, true));
        }
    }

    private void write(Change change, Optional<StoredRow> current) {
        boolean alive = current.isPresent() && !current.get().deleted();
        if (!alive && (change.kind() == Change.Kind.UPDATE || current.isPresent() && hasUnsent(current.get()))) {
            return;
        }
        StoredRow row = alive ? over(current.get(), change) : whole(change);
        boolean isKnown = snapshot || alive && isHere(change, current.get());
        if (isKnown && alive && row.values().equals(current.get().values())) {
            note(change, current, row);
            transaction.stamp(row);
            return;
        }
        put(change, current, row);
        rows++;
        events.accept(new ChangeEvent(change.table(), change.key(), ChangeEvent.Kind.WRITTEN, true));
    }

    /** Returns whether a change brings what another device has brought before the server did. */
    private static boolean isHere(Change change, StoredRow row) {
        Versions here = row.versions();
        Versions there = change.versions();
        boolean isSame = change.kind() != Change.Kind.CREATE
                || here.row().stamp().equals(there.row().stamp());
        for (int i = 0; isSame && i < change.values().size(); i++) {
            String column = change.values().shape().names().get(i);
            isSame = here.of(column).stamp().equals(there.of(column).stamp());
        }
        return isSame;
    }

    private StoredRow whole(Change change) {
        return new StoredRow(
                change.table(), change.key(), false, change.values(), at(change.versions(), lsn + 1), lsn + 1, 0);
    }

    /** A creation brings the whole row: what it does not hold is gone, unless it is this device's own and unsent. */
    private StoredRow over(StoredRow row, Change change) {
        Versions arrived = at(change.versions(), lsn + 1);
        boolean replaces = change.kind() == Change.Kind.CREATE
                && !isUnsent(row, row.versions().row());
        Version base = replaces ? arrived.row() : row.versions().row();
        Map<String, Version> columns = new LinkedHashMap<>(row.versions().columns());
        Row kept = row.values();
        if (replaces) {
            columns.values().removeIf(version -> !isUnsent(row, version));
            kept = only(kept, columns.keySet());
        }
        Set<String> taken = new LinkedHashSet<>();
        boolean unsent = false;
        for (int i = 0; i < change.values().size(); i++) {
            String column = change.values().shape().names().get(i);
            if (isUnsent(row, row.versions().of(column)) && row.values().has(column)) {
                unsent = true;
                continue;
            }
            taken.add(column);
            columns.put(column, arrived.of(column));
        }
        columns.values().removeIf(base::equals);
        boolean stays = unsent || hasUnsent(row);
        return new StoredRow(
                row.table(),
                row.key(),
                false,
                kept.with(unsent ? only(change.values(), taken) : change.values()),
                new Versions(base, columns),
                lsn + 1,
                stays ? row.pending() : 0);
    }

    private static Row only(Row row, Set<String> columns) {
        Map<String, Value> some = row.toMap();
        some.keySet().retainAll(columns);
        return Row.of(some);
    }

    private void put(Change change, Optional<StoredRow> current, StoredRow row) {
        note(change, current, row);
        transaction.put(row);
    }

    private void note(Change change, Optional<StoredRow> current, StoredRow row) {
        lsn++;
        Breach.Reference reference = reference(change);
        if (current.isPresent() && current.get().lsn() > start) {
            Change whole = change.kind() == Change.Kind.UPDATE ? asChange(row) : change;
            replaced.replace(reference, known -> new Replaced(known.before(), whole));
        } else {
            current.ifPresent(old -> replaced.keep(reference, old, new Replaced(old, change)));
        }
    }

    private boolean hasUnsent(StoredRow row) {
        return row.versions().all().anyMatch(version -> isUnsent(row, version));
    }

    /** An own write in a row that is not pending has come from the server: this device had lost it. */
    private boolean isUnsent(StoredRow row, Version version) {
        return row.pending() > acknowledged
                && version.stamp().author().equals(self)
                && version.stamp().sequence() > acknowledged;
    }

    private static Versions at(Versions versions, long position) {
        if (versions.columns().isEmpty()) {
            return Versions.of(versions.row().at(position));
        }
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, version.at(position)));
        return new Versions(versions.row().at(position), columns);
    }

    /** Sets aside what the file refuses, until it refuses nothing more that this checkpoint has brought. */
    public void finish() {
        retried.values().forEach(this::put);
        retried.clear();
        List<Breach> breaches = transaction.settle();
        for (int known = -1; !breaches.isEmpty() && aside.size() > known; breaches = transaction.settle()) {
            known = aside.size();
            replaced.require(breaches);
            breaches.forEach(this::setAside);
        }
        events.withdraw(aside);
        SetAside.noteWhetherAny(transaction);
    }

    /** What was in the way of a row that is back as it was makes way in its turn. */
    private void setAside(Breach breach) {
        Breach.Reference own =
                new Breach.Reference(breach.row().table(), breach.row().key());
        boolean ownRowIsOlder =
                breach.kind() == Breach.Kind.FOREIGN_KEY && breach.row().lsn() <= start;
        if (!ownRowIsOlder && aside.add(own)) {
            setAside(own, breach.row(), breach);
            return;
        }
        Optional<StoredRow> other = breach.other()
                .flatMap(each -> transaction.row(each.table(), each.key()))
                .filter(row -> row.lsn() > start);
        if (other.isPresent() && aside.add(breach.other().get())) {
            Breach.Reference blamed = breach.other().get();
            setAside(blamed, other.get(), breach);
            replaced.find(own).map(Replaced::before).ifPresent(transaction::put);
        }
    }

    private void setAside(Breach.Reference blamed, StoredRow row, Breach because) {
        Optional<Replaced> known = replaced.find(blamed);
        uncount(row, known.map(Replaced::before));
        known.map(Replaced::before)
                .ifPresentOrElse(transaction::put, () -> transaction.remove(blamed.table(), blamed.key()));
        SetAside kept = new SetAside(
                known.map(Replaced::incoming).orElseGet(() -> asChange(row)),
                Optional.of(seenBefore.getOrDefault(blamed, seen)));
        transaction.putState(SetAside.name(blamed.table(), blamed.key()), kept.encode());
        transaction.putState(
                NodeState.ASIDE_REASON_PREFIX + blamed.table() + "/" + blamed.key(),
                because.constraint().getBytes(StandardCharsets.UTF_8));
    }

    /** What is set aside has not come. What a snapshot brought as it was here has not been counted. */
    private void uncount(StoredRow row, Optional<StoredRow> before) {
        Optional<StoredRow> alive = before.filter(each -> !each.deleted());
        if (row.deleted()) {
            deletes -= alive.isPresent() ? 1 : 0;
        } else if (!snapshot
                || alive.filter(each -> each.values().equals(row.values())).isEmpty()) {
            rows--;
        }
    }

    private static Change asChange(StoredRow row) {
        return row.deleted()
                ? new Change(
                        row.table(),
                        row.key(),
                        Change.Kind.DELETE,
                        Row.EMPTY,
                        Versions.of(row.versions().row()))
                : new Change(row.table(), row.key(), Change.Kind.CREATE, row.values(), row.versions());
    }

    long rows() {
        return rows;
    }

    long deletes() {
        return deletes;
    }

    long head() {
        return lsn;
    }
}
