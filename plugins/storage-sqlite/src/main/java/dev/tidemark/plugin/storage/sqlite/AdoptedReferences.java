package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Checks the references of rows that were written, and to rows that were deleted or are referred to by what was changed in them; of
 * no others, whatever the file's size.
 */
final class AdoptedReferences {
    private final AdoptedSession session;
    private final Map<Integer, Set<Long>> written = new LinkedHashMap<>();
    /** Whether others refer to more of a table than its key, by its number. */
    private final Map<Integer, Boolean> changeable = new HashMap<>();

    AdoptedReferences(AdoptedSession session) {
        this.session = session;
    }

    void written(AdoptedTable table, long rid) {
        if (!table.definition().references().isEmpty()) {
            written.computeIfAbsent(table.number(), each -> new TreeSet<>()).add(rid);
        }
    }

    /** Notes the rows that refer to one which is about to be deleted. */
    void deleting(AdoptedTable parent, long rid) throws SQLException {
        note(parent, rid, key -> true);
    }

    /** Notes the rows that refer to columns of one which is about to be changed; a key does not change. */
    void changing(AdoptedTable parent, long rid) throws SQLException {
        if (changeable.computeIfAbsent(parent.number(), number -> isReferredToBesideItsKey(parent))) {
            note(parent, rid, key -> isBesideTheKey(key, parent));
        }
    }

    private boolean isReferredToBesideItsKey(AdoptedTable parent) {
        return session.model().tables().stream()
                .flatMap(child -> child.definition().references().stream())
                .anyMatch(key -> refersTo(key, parent) && isBesideTheKey(key, parent));
    }

    private static boolean isBesideTheKey(ForeignKey key, AdoptedTable parent) {
        Set<String> own = parent.definition().key().stream().map(SqlNames::fold).collect(Collectors.toSet());
        return !key.targets().stream().map(SqlNames::fold).allMatch(own::contains);
    }

    private static boolean refersTo(ForeignKey key, AdoptedTable parent) {
        return SqlNames.fold(key.table()).equals(SqlNames.fold(parent.name()));
    }

    private void note(AdoptedTable parent, long rid, Predicate<ForeignKey> concerned) throws SQLException {
        for (AdoptedTable child : session.model().tables()) {
            for (ForeignKey key : child.definition().references()) {
                if (refersTo(key, parent) && concerned.test(key)) {
                    note(child, key, parent, rid);
                }
            }
        }
    }

    private void note(AdoptedTable child, ForeignKey key, AdoptedTable parent, long rid) throws SQLException {
        String parentRid = parent.isKeyed() ? "s.rid" : "p." + parent.rowid();
        String parents = parent.quoted() + " AS p"
                + (parent.isKeyed() ? " JOIN " + parent.sidecar() + " AS s ON " + parent.joined("p", "s") : "");
        String childRid = child.isKeyed() ? "c.rid" : "t." + child.rowid();
        String children = child.quoted() + " AS t ON " + same(key)
                + (child.isKeyed() ? " JOIN " + child.sidecar() + " AS c ON " + child.joined("t", "c") : "");
        try (PreparedStatement select = session.statements()
                        .fresh(
                                "SELECT " + childRid + " FROM " + parents + " JOIN " + children + " WHERE " + parentRid
                                        + " = ?",
                                rid);
                ResultSet results = select.executeQuery()) {
            while (results.next()) {
                written.computeIfAbsent(child.number(), each -> new TreeSet<>()).add(results.getLong(1));
            }
        }
    }

    private static String same(ForeignKey key) {
        return IntStream.range(0, key.columns().size())
                .mapToObj(i -> "p." + SqlNames.quote(key.targets().get(i)) + " = t."
                        + SqlNames.quote(key.columns().get(i)))
                .collect(Collectors.joining(" AND "));
    }

    /** Returns what refers to nothing. It is looked at again the next time, all else is not. */
    List<Breach> check() throws SQLException {
        List<Breach> breaches = new ArrayList<>();
        Map<Integer, Set<Long>> left = new LinkedHashMap<>();
        for (Map.Entry<Integer, Set<Long>> each : written.entrySet()) {
            AdoptedTable table = session.model().table(each.getKey());
            for (ForeignKey key : table.definition().references()) {
                for (long rid : each.getValue()) {
                    Optional<Breach> breach =
                            isBroken(table, key, rid) ? Optional.of(breach(table, key, rid)) : Optional.empty();
                    if (breach.isPresent() && (key.enforced() || isBuried(breach.get()))) {
                        left.computeIfAbsent(table.number(), number -> new LinkedHashSet<>())
                                .add(rid);
                        breaches.add(breach.get());
                    }
                }
            }
        }
        written.clear();
        written.putAll(left);
        return breaches;
    }

    /** A reference that only the configuration names may refer to nothing, but not to what was deleted. */
    private boolean isBuried(Breach breach) throws SQLException {
        Optional<Breach.Reference> missing = breach.other();
        return missing.isPresent()
                && session.versions()
                        .tombstone(
                                session.model().table(missing.get().table()),
                                missing.get().key())
                        .isPresent();
    }

    private boolean isBroken(AdoptedTable table, ForeignKey key, long rid) throws SQLException {
        AdoptedTable parent = session.model().table(key.table());
        String from = table.isKeyed()
                ? table.sidecar() + " AS s JOIN " + table.quoted() + " AS t ON " + table.joined() + " WHERE s.rid = ?"
                : table.quoted() + " AS t WHERE t." + table.rowid() + " = ?";
        String present = key.columns().stream()
                .map(column -> " AND t." + SqlNames.quote(column) + " IS NOT NULL")
                .collect(Collectors.joining());
        return session.statements()
                .exists(
                        "SELECT 1 FROM " + from + present + " AND NOT EXISTS (SELECT 1 FROM " + parent.quoted()
                                + " AS p WHERE " + same(key) + ")",
                        rid);
    }

    private Breach breach(AdoptedTable table, ForeignKey key, long rid) throws SQLException {
        AdoptedRows.Found found = session.rows().read(table, rid).orElseThrow();
        TrackVersions.Entry entry = session.versions().known(table, rid).orElse(TrackVersions.bottom(0, 0));
        AdoptedTable parent = session.model().table(key.table());
        return new Breach(
                entry.row(table.name(), found.key(), false, found.values()),
                Breach.Kind.FOREIGN_KEY,
                "FOREIGN KEY (" + String.join(", ", key.columns()) + ") REFERENCES " + parent.name() + " ("
                        + String.join(", ", key.targets()) + ")",
                parentKey(table, found, key, parent).map(other -> new Breach.Reference(parent.name(), other)));
    }

    private static Optional<RowKey> parentKey(
            AdoptedTable table, AdoptedRows.Found found, ForeignKey key, AdoptedTable parent) {
        List<Value> parts = new ArrayList<>();
        for (String column : parent.definition().key()) {
            int index = key.targets().indexOf(column);
            if (index < 0) {
                return Optional.empty();
            }
            String from = key.columns().get(index);
            int position = table.definition().key().indexOf(from);
            parts.add(
                    position >= 0
                            ? found.key().part(position)
                            : found.values().get(from).orElse(Value.NULL));
        }
        return Optional.of(RowKey.of(parts));
    }
}
