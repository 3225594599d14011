package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks along foreign keys, from a row to the one it refers to and to those that refer to it. */
final class References {
    private final Session session;

    References(Session session) {
        this.session = session;
    }

    /** Returns the rows that refer to a row. */
    List<Reference> children(Table parent, StoredRow row) throws SQLException {
        List<Reference> children = new ArrayList<>();
        for (Table child : session.catalog().all()) {
            for (ForeignKey reference : child.referencesTo(parent).toList()) {
                Optional<List<Value>> values = parent.layout().values(row, reference.targets());
                if (values.isPresent()) {
                    children.addAll(children(child, reference, values.get()));
                }
            }
        }
        return children;
    }

    private List<Reference> children(Table child, ForeignKey reference, List<Value> values) throws SQLException {
        int indexed = child.references().indexOf(reference.columns());
        if (indexed < 0) {
            return found(child, reference.columns(), values, Long.MAX_VALUE);
        }
        List<Reference> found = new ArrayList<>();
        String column = Table.reference(indexed);
        try (PreparedStatement select =
                        session.statements().of(child.select() + " WHERE " + column + " = ?", SortKey.of(values));
                ResultSet results = select.executeQuery()) {
            while (results.next()) {
                found.add(new Reference(
                        child.name(), session.rows().read(results, child).key()));
            }
        }
        return found;
    }

    /** Returns which of some rows that were just written may refer to one that is not there. */
    Set<Reference> suspects(Table table, Collection<StoredRow> rows) throws SQLException {
        Set<Reference> suspects = new LinkedHashSet<>();
        for (ForeignKey reference : table.definition().references()) {
            Optional<Table> parent = session.catalog().find(reference.table());
            if (parent.isPresent()) {
                suspects.addAll(suspects(table, rows, reference, parent.get()));
            }
        }
        return suspects;
    }

    private Set<Reference> suspects(Table table, Collection<StoredRow> rows, ForeignKey reference, Table parent)
            throws SQLException {
        boolean isByKey = reference.targets().equals(parent.definition().key());
        Map<ByteBuffer, List<Reference>> wanted = new HashMap<>();
        for (StoredRow row : rows) {
            table.layout()
                    .values(row, reference.columns())
                    .ifPresent(values -> wanted.computeIfAbsent(
                                    ByteBuffer.wrap(SortKey.of(values)), key -> new ArrayList<>())
                            .add(new Reference(table.name(), row.key())));
        }
        if (isByKey && !wanted.isEmpty()) {
            keysThatAreThere(parent, wanted.keySet()).forEach(wanted::remove);
        }
        Set<Reference> suspects = new LinkedHashSet<>();
        wanted.values().forEach(suspects::addAll);
        return suspects;
    }

    private Set<ByteBuffer> keysThatAreThere(Table parent, Set<ByteBuffer> keys) throws SQLException {
        Set<ByteBuffer> found = new HashSet<>();
        String sql = "SELECT _tidemark_key FROM " + parent.sqlName() + " WHERE _tidemark_key = ANY (?)";
        List<byte[]> wanted = keys.stream().map(ByteBuffer::array).toList();
        try (PreparedStatement select =
                        session.statements().of(sql, session.statements().array(wanted));
                ResultSet results = select.executeQuery()) {
            while (results.next()) {
                found.add(ByteBuffer.wrap(results.getBytes(1)));
            }
        }
        return found;
    }

    /** Returns how a row refers to one that is not there. */
    Optional<Breach> orphaned(Table table, StoredRow row) throws SQLException {
        for (ForeignKey reference : table.definition().references()) {
            Optional<Table> parent = session.catalog().find(reference.table());
            Optional<List<Value>> values = table.layout().values(row, reference.columns());
            if (parent.isPresent() && values.isPresent() && !isThere(parent.get(), reference.targets(), values.get())) {
                Breach breach = breach(row, reference, parent.get(), values.get());
                if (reference.enforced() || isBuried(parent.get(), breach.other())) {
                    return Optional.of(breach);
                }
            }
        }
        return Optional.empty();
    }

    /** A reference that only the configuration names may refer to nothing, but not to what was deleted. */
    private boolean isBuried(Table parent, Optional<Reference> missing) throws SQLException {
        return missing.isPresent()
                && session.tombstones().row(parent, missing.get().key()).isPresent();
    }

    private static Breach breach(StoredRow row, ForeignKey reference, Table parent, List<Value> values) {
        String constraint = "FOREIGN KEY (" + String.join(", ", reference.columns()) + ") REFERENCES "
                + reference.table() + " (" + String.join(", ", reference.targets()) + ")";
        return new Breach(
                row,
                Breach.Kind.FOREIGN_KEY,
                constraint,
                inOrder(parent.definition().key(), reference.targets(), values)
                        .map(parts -> new Reference(parent.name(), RowKey.of(parts))));
    }

    /** Returns values in the order of other columns, or nothing if these are not the same columns. */
    private static Optional<List<Value>> inOrder(List<String> columns, List<String> targets, List<Value> values) {
        return columns.size() == targets.size() && targets.containsAll(columns)
                ? Optional.of(columns.stream()
                        .map(column -> values.get(targets.indexOf(column)))
                        .toList())
                : Optional.empty();
    }

    private boolean isThere(Table parent, List<String> targets, List<Value> values) throws SQLException {
        Optional<List<Value>> key = inOrder(parent.definition().key(), targets, values);
        if (key.isPresent()) {
            // Keys of the same magnitude begin with the same bytes, whatever the classes of their numbers.
            byte[] first = SortKey.of(key.get());
            byte[] behind = Arrays.copyOf(first, first.length + 1);
            behind[first.length] = -1;
            return exists(parent, "_tidemark_key >= ? AND _tidemark_key < ?", first, behind);
        }
        for (int i = 0; i < parent.uniques().size(); i++) {
            Optional<List<Value>> unique = inOrder(parent.uniques().get(i), targets, values);
            if (unique.isPresent()) {
                return exists(parent, Table.unique(i) + " = ?", SortKey.of(unique.get()));
            }
        }
        return !found(parent, targets, values, 1).isEmpty();
    }

    private boolean exists(Table table, String condition, Object... parameters) throws SQLException {
        return session.statements()
                .exists("SELECT 1 FROM " + table.sqlName() + " WHERE " + condition + " LIMIT 1", parameters);
    }

    /** Returns the rows of a table that have some values, though there may be no index that finds them. */
    private List<Reference> found(Table table, List<String> columns, List<Value> values, long most)
            throws SQLException {
        List<Filter> conditions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            conditions.add(Filter.eq(columns.get(i), values.get(i)));
        }
        List<Reference> found = new ArrayList<>();
        Query query = Query.all(table.name()).where(new Filter.And(conditions)).limit(most);
        try (RowSource source = QuerySql.rows(session, table, query)) {
            for (Optional<StoredRow> row = source.next(); row.isPresent(); row = source.next()) {
                found.add(new Reference(table.name(), row.get().key()));
            }
        }
        return found;
    }
}
