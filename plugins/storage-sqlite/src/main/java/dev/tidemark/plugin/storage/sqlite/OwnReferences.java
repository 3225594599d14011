package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks along foreign keys, from a row to the one it refers to and to those that refer to it. */
final class OwnReferences {
    private final OwnSession session;

    OwnReferences(OwnSession session) {
        this.session = session;
    }

    /** Returns the rows that refer to a row. */
    List<Reference> children(OwnTable parent, StoredRow row) throws SQLException {
        List<Reference> children = new ArrayList<>();
        for (OwnTable child : session.catalog().all()) {
            for (ForeignKey reference : child.referencesTo(parent).toList()) {
                Optional<List<Value>> values = parent.layout().values(row, reference.targets());
                if (values.isPresent()) {
                    children.addAll(find(child, reference.columns(), values.get(), Integer.MAX_VALUE));
                }
            }
        }
        return children;
    }

    /** Returns how a row refers to one that is not there. */
    Optional<Breach> orphaned(OwnTable table, StoredRow row) throws SQLException {
        if (table.definition().references().isEmpty()) {
            return Optional.empty();
        }
        for (ForeignKey reference : table.references().toList()) {
            Optional<OwnTable> parent = session.catalog().find(reference.table());
            Optional<List<Value>> values = table.layout().values(row, reference.columns());
            if (parent.isPresent()
                    && values.isPresent()
                    && find(parent.get(), reference.targets(), values.get(), 1).isEmpty()) {
                Breach breach = breach(row, reference, parent.get(), values.get());
                if (reference.enforced() || isBuried(parent.get(), breach.other())) {
                    return Optional.of(breach);
                }
            }
        }
        return Optional.empty();
    }

    /** A reference that only the configuration names may refer to nothing, but not to what was deleted. */
    private boolean isBuried(OwnTable parent, Optional<Reference> missing) throws SQLException {
        return missing.isPresent()
                && session.tombstones().row(parent, missing.get().key()).isPresent();
    }

    private static Breach breach(StoredRow row, ForeignKey reference, OwnTable parent, List<Value> values) {
        String constraint = "FOREIGN KEY (" + String.join(", ", reference.columns()) + ") REFERENCES "
                + reference.table() + " (" + String.join(", ", reference.targets()) + ")";
        List<String> key = parent.definition().key();
        if (key.size() != values.size() || !reference.targets().containsAll(key)) {
            return new Breach(row, Breach.Kind.FOREIGN_KEY, constraint, Optional.empty());
        }
        List<Value> parts = key.stream()
                .map(column -> values.get(reference.targets().indexOf(column)))
                .toList();
        Reference missing = new Reference(parent.name(), RowKey.of(parts));
        return new Breach(row, Breach.Kind.FOREIGN_KEY, constraint, Optional.of(missing));
    }

    private List<Reference> find(OwnTable table, List<String> columns, List<Value> values, int most)
            throws SQLException {
        List<Reference> found = new ArrayList<>();
        PreparedStatement select = session.statements().of(table.selectBy(columns));
        for (int i = 0; i < values.size(); i++) {
            OwnRows.bind(select, i + 1, values.get(i));
        }
        try (ResultSet results = select.executeQuery()) {
            while (found.size() < most && results.next()) {
                found.add(new Reference(
                        table.name(), session.rows().read(results, table).key()));
            }
        }
        return found;
    }
}
