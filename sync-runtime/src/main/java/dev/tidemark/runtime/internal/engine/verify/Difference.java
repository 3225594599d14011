package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.digest.NormalValues;
import dev.tidemark.runtime.internal.digest.TableForm;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row that is one thing here and another at the server.
 *
 * @param table by which columns it was compared
 * @param row which
 * @param here as it is here, or its tombstone; nothing where there is neither
 * @param there as it is at the server, likewise
 * @param columns in which the two differ, if both are there
 * @param sameWrites whether both are made of the same writes, so that one of them holds what nobody wrote
 */
record Difference(
        TableForm table,
        Breach.Reference row,
        Optional<StoredRow> here,
        Optional<Change> there,
        List<String> columns,
        boolean sameWrites) {

    static Difference of(TableForm table, Breach.Reference row, Optional<StoredRow> here, Optional<Change> there) {
        boolean both = here.filter(each -> !each.deleted()).isPresent()
                && there.filter(Difference::isLive).isPresent();
        if (!both) {
            return new Difference(table, row, here, there, List.of(), false);
        }
        List<String> writes = differing(table, here.get(), there.get(), false);
        List<String> columns = differing(table, here.get(), there.get(), true);
        return new Difference(table, row, here, there, columns, writes.isEmpty());
    }

    /** Returns this with the row as it is at the server. */
    Difference with(Optional<Change> image) {
        return of(table, row, here, image);
    }

    private static boolean isLive(Change change) {
        return change.kind() != Change.Kind.DELETE;
    }

    private static List<String> differing(TableForm table, StoredRow here, Change there, boolean values) {
        Stream<String> columns = table.isOpen()
                ? Stream.concat(here.values().shape().names().stream(), there.values().shape().names().stream())
                : table.columnNames().stream();
        return columns
                .filter(column -> !isSame(stamp(here.versions(), column), stamp(there.versions(), column))
                        || values && !value(table, here.values(), column).equals(value(table, there.values(), column)))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private static Stamp stamp(Versions versions, String column) {
        return versions.of(column).stamp();
    }

    /** An author's number does not count: it is given anew until the write has arrived. */
    private static boolean isSame(Stamp here, Stamp there) {
        return here.time() == there.time() && here.author().equals(there.author());
    }

    private static Optional<Value> value(TableForm table, Row row, String column) {
        return row.get(column).map(value -> NormalValues.of(table.type(column), value));
    }

    /** Returns whether the server may not have what is here. */
    boolean isNewsToServer() {
        return here.isPresent() && !sameWrites;
    }

    VerifyReport.RowDifference report() {
        boolean isHere = here.filter(each -> !each.deleted()).isPresent();
        boolean isThere = there.filter(Difference::isLive).isPresent();
        VerifyReport.Kind kind = isHere && isThere
                ? VerifyReport.Kind.DIFFERENT
                : isHere ? VerifyReport.Kind.ONLY_HERE : VerifyReport.Kind.ONLY_AT_SERVER;
        return new VerifyReport.RowDifference(row.table(), row.key(), kind, columns);
    }
}
