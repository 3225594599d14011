package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.SharedShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns a row with unacknowledged writes into what the server has to be told of it.
 *
 * <p>All that is sent of a row takes the number of its newest write: a column that was written earlier and not sent is
 * renumbered, so that numbers arrive in order and without holes though a row travels once.
 */
final class PendingReader {
    private final Author self;
    private final long committed;
    private final long offeredAbove;
    private final long existingAbove;
    private final Set<String> units;
    private final SharedShape shapes = new SharedShape();

    /**
     * @param committed up to which own number the server has everything; what it has is not sent again
     * @param offer what the server has lost: of it other authors' writes are sent as well
     */
    PendingReader(Author self, long committed, Offer offer) {
        this(self, committed, offer, Set.of());
    }

    /** @param units the tables whose rows are sent whole */
    PendingReader(Author self, long committed, Offer offer, Set<String> units) {
        this.self = self;
        this.committed = committed;
        this.offeredAbove = offer.above();
        this.units = units;
        this.existingAbove = Math.max(committed, offer.existingAbove());
    }

    Change change(StoredRow row) {
        Version version = row.versions().row();
        if (row.deleted()) {
            return new Change(
                    row.table(),
                    row.key(),
                    Change.Kind.DELETE,
                    Row.EMPTY,
                    Versions.of(renumbered(version, row.pending())));
        }
        if (isUnsent(version)) {
            return new Change(row.table(), row.key(), Change.Kind.CREATE, row.values(), created(row));
        }
        return update(row);
    }

    private Versions created(StoredRow row) {
        Map<String, Version> columns = new LinkedHashMap<>();
        row.versions().columns().forEach((column, each) -> {
            if (row.values().has(column)) {
                columns.put(column, isUnsent(each) ? renumbered(each, row.pending()) : each);
            }
        });
        return new Versions(renumbered(row.versions().row(), row.pending()), columns);
    }

    private Change update(StoredRow row) {
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, Version> versions = new LinkedHashMap<>();
        new TreeMap<>(row.versions().columns()).forEach((column, version) -> {
            if (isUnsent(version) && row.values().has(column)) {
                values.put(column, row.values().get(column).orElseThrow());
                versions.put(column, renumbered(version, row.pending()));
            }
        });
        Version common = versions.isEmpty()
                ? row.versions().row()
                : versions.values().iterator().next();
        if (units.contains(row.table())) {
            addWhatIsKnown(row, values, versions);
        }
        versions.values().removeIf(common::equals);
        return new Change(
                row.table(), row.key(), Change.Kind.UPDATE, shapes.row(values), new Versions(common, versions));
    }

    /** Adds the columns that were not written here, under the versions by which the server knows them. */
    private static void addWhatIsKnown(StoredRow row, Map<String, Value> values, Map<String, Version> versions) {
        row.values().toMap().forEach((column, value) -> {
            if (values.putIfAbsent(column, value) == null) {
                versions.put(column, row.versions().of(column));
            }
        });
    }

    /** Returns whether a row holds anything that the server has to be told. */
    boolean hasNews(StoredRow row) {
        return row.versions().all().anyMatch(this::isUnsent);
    }

    private boolean isUnsent(Version version) {
        Stamp stamp = version.stamp();
        boolean own = stamp.author().equals(self) && stamp.sequence() > committed;
        return own || stamp.isBottom() && version.lsn() > existingAbove || version.lsn() > offeredAbove;
    }

    private Version renumbered(Version version, long sequence) {
        Stamp stamp = version.stamp();
        if (stamp.isBottom() || stamp.sequence() == sequence || !stamp.author().equals(self)) {
            return version;
        }
        return new Version(new Stamp(stamp.time(), self, sequence), version.context(), version.lsn());
    }
}
