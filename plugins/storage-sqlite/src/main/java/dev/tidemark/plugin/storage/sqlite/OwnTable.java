package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.support.storage.RowLayout;
import dev.tidemark.support.storage.RowVersions;
import dev.tidemark.support.storage.SqlNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of Tidemark's own store, and the SQL that works on it.
 *
 * <p>It is an ordinary table of the definition's name and columns. Columns have no affinity, so that a value comes back as it
 * was put; their type stands as a comment beside them. A column {@code _tidemark_exact} keeps what SQLite has no class for. A
 * row's number is the position in the feed at which it came, and the key is an index beside: that appends, however random the keys
 * are. So the table's own order is the feed of all rows that were not written since; their {@code _tidemark_lsn} is 0. Those that
 * were have their position there, and an index that holds them alone.
 *
 * <p>Threading: that of the connection whose catalog it is in.
 */
final class OwnTable {
    private static final String DOCUMENT = "document";
    private static final String NUMBER = SqlNames.OWN + "row";
    private static final String LSN = RowVersions.COLUMNS.get(0);
    /** Where a row stands in the feed. */
    private static final String POSITION = "CASE " + LSN + " WHEN 0 THEN " + NUMBER + " ELSE " + LSN + " END";

    private final long id;
    private final TableDefinition definition;
    private final Shape shape;
    private final RowLayout layout;
    private final List<ColumnDefinition> stored;
    private final String name;
    private final String whereKey;
    private final String exists;
    private final String selectByKey;
    private final String selected;
    private final String insert;
    private final String upsert;
    private final String upsertElsewhere;

    OwnTable(long id, TableDefinition definition) {
        this.id = id;
        this.definition = definition;
        this.shape = definition.shape();
        this.layout = new RowLayout(definition);
        this.stored = stored(definition);
        this.name = SqlNames.quote(definition.name());
        this.whereKey = definition.key().stream()
                .map(column -> SqlNames.quote(column) + " IS ?")
                .collect(Collectors.joining(" AND "));
        this.selected = "SELECT "
                + allColumns(LSN)
                        .map(column -> column.equals(LSN) ? POSITION : SqlNames.quote(column))
                        .collect(Collectors.joining(", "))
                + " FROM " + name;
        this.exists = "SELECT 1 FROM " + name + " WHERE " + whereKey;
        this.selectByKey = selected + " WHERE " + whereKey;
        this.insert = insert(NUMBER, ", " + LSN, ", 0");
        this.upsert = insert + orUpdate(NUMBER);
        this.upsertElsewhere = insert(LSN, ", " + NUMBER, ", " + noPosition()) + orUpdate(LSN);
    }

    /** Returns an insert whose parameters are those of all columns, with the position in one or another of them. */
    private String insert(String position, String further, String values) {
        List<String> columns = allColumns(position).toList();
        return "INSERT INTO " + name + " (" + SqlNames.list(columns) + further + ") VALUES ("
                + SqlNames.parameters(columns.size()) + values + ")";
    }

    /** Returns a number that no row has, and that is the position of none to come either. */
    private String noPosition() {
        return "(SELECT min(0, coalesce(min(" + NUMBER + "), 0)) - 1 FROM " + name + ")";
    }

    private String orUpdate(String position) {
        String assigned = allColumns(LSN)
                .skip(keySize())
                .map(column -> SqlNames.quote(column) + " = excluded."
                        + SqlNames.quote(column.equals(LSN) ? position : column))
                .collect(Collectors.joining(", "));
        String sameClass = definition.key().stream()
                .map(column -> "typeof(" + name + "." + SqlNames.quote(column) + ") = typeof(excluded."
                        + SqlNames.quote(column) + ")")
                .collect(Collectors.joining(" AND "));
        return " ON CONFLICT (" + SqlNames.list(definition.key()) + ") DO UPDATE SET " + assigned + " WHERE "
                + sameClass;
    }

    private static List<ColumnDefinition> stored(TableDefinition definition) {
        List<ColumnDefinition> all = new ArrayList<>(definition.keyColumns());
        all.addAll(definition.isOpen() ? List.of(document(definition)) : definition.columns());
        return List.copyOf(all);
    }

    /** Returns the one column of an open table that is not in its key. */
    private static ColumnDefinition document(TableDefinition definition) {
        boolean taken = definition.key().stream()
                .anyMatch(column -> SqlNames.fold(column).equals(DOCUMENT));
        return ColumnDefinition.of(taken ? SqlNames.OWN + DOCUMENT : DOCUMENT, ColumnType.STRING);
    }

    /** Returns the columns that hold a row, its position in the one that is named. */
    private Stream<String> allColumns(String position) {
        Stream<String> values =
                Stream.concat(stored.stream().map(ColumnDefinition::name), Stream.of("_tidemark_exact"));
        Stream<String> versions = RowVersions.COLUMNS.stream().skip(1);
        return Stream.concat(values, Stream.concat(Stream.of(position), versions));
    }

    long id() {
        return id;
    }

    TableDefinition definition() {
        return definition;
    }

    Shape shape() {
        return shape;
    }

    /** Returns what its rows are like. */
    RowLayout layout() {
        return layout;
    }

    /** Returns the columns of the SQL table before those of Tidemark: those of the key, then the others or the document. */
    List<ColumnDefinition> stored() {
        return stored;
    }

    String name() {
        return definition.name();
    }

    int keySize() {
        return definition.keyColumns().size();
    }

    /** Returns the text that selects whole rows, up to its conditions. */
    String select() {
        return selected;
    }

    /** Returns the text that tells whether a row is there; to select no columns takes half the time. */
    String existsByKey() {
        return exists;
    }

    /** Returns the text that tells whether a number is some row's. */
    String existsByNumber() {
        return "SELECT 1 FROM " + name + " WHERE " + NUMBER + " = ?";
    }

    String selectByKey() {
        return selectByKey;
    }

    /** Returns the text that inserts a row that is not there. */
    String insert() {
        return insert;
    }

    /** Returns the text that inserts a row or replaces the one of its key; one whose key is of another class stays. */
    String upsert() {
        return upsert;
    }

    /** Returns the same for a row whose position is the number of another one. */
    String upsertElsewhere() {
        return upsertElsewhere;
    }

    String delete() {
        return "DELETE FROM " + name + " WHERE " + whereKey;
    }

    /** Returns the text that selects, in the order of the feed, rows that were not written since they came. */
    String changes() {
        return selected + " NOT INDEXED WHERE " + NUMBER + " > ? AND " + NUMBER + " <= ? AND " + LSN + " = 0 ORDER BY "
                + NUMBER;
    }

    /** Returns the text that selects, in the order of the feed, rows that were written since. */
    String changesSinceTheyCame() {
        return selected + " INDEXED BY " + index("feed") + " WHERE " + LSN + " > 0 AND " + LSN + " > ? AND " + LSN
                + " <= ? ORDER BY " + LSN;
    }

    String pending() {
        return selected + " INDEXED BY " + index("pending")
                + " WHERE _tidemark_pending > 0 AND _tidemark_pending > ? ORDER BY _tidemark_pending";
    }

    String countPending() {
        return "SELECT count(*) FROM " + name + " INDEXED BY " + index("pending") + " WHERE _tidemark_pending > 0";
    }

    String acknowledge() {
        return "UPDATE " + name + " SET _tidemark_pending = 0 WHERE _tidemark_pending > 0 AND _tidemark_pending <= ?";
    }

    String count() {
        return "SELECT count(*) FROM " + name;
    }

    /** Returns the text that selects whole rows by the values of some columns. */
    String selectBy(List<String> columns) {
        return selected + " WHERE "
                + columns.stream()
                        .map(column -> SqlNames.quote(column) + " = ?")
                        .collect(Collectors.joining(" AND "));
    }

    private String index(String purpose) {
        return "_tidemark_" + purpose + "_" + id;
    }

    /** Returns the statements that create the table with its indexes. */
    List<String> create() {
        String columns = stored.stream().map(OwnTable::declared).collect(Collectors.joining(", "));
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + name + " (" + NUMBER + " INTEGER PRIMARY KEY, " + columns
                + ", _tidemark_exact BLOB, " + RowVersions.declared("INTEGER", "BLOB") + ", UNIQUE ("
                + SqlNames.list(definition.key())
                + "))");
        statements.add("CREATE INDEX " + index("feed") + " ON " + name + " (" + LSN + ") WHERE " + LSN + " > 0");
        statements.add("CREATE INDEX " + index("pending") + " ON " + name
                + " (_tidemark_pending) WHERE _tidemark_pending > 0");
        statements.addAll(constraintIndexes());
        return statements;
    }

    private List<String> constraintIndexes() {
        List<String> statements = new ArrayList<>();
        Set<List<String>> uniques = new LinkedHashSet<>(definition.uniques());
        uniques.remove(definition.key());
        uniques.forEach(columns -> statements.add("CREATE UNIQUE INDEX " + index("unique") + "_" + statements.size()
                + " ON " + name + " (" + SqlNames.list(columns) + ")"));
        Set<List<String>> references =
                references().map(ForeignKey::columns).collect(Collectors.toCollection(LinkedHashSet::new));
        references.removeAll(uniques);
        references.remove(definition.key());
        references.forEach(columns -> statements.add("CREATE INDEX " + index("reference") + "_" + statements.size()
                + " ON " + name + " (" + SqlNames.list(columns) + ")"));
        return statements;
    }

    /** Returns the statement that adds a column; rows that are there get its default. */
    String addColumn(ColumnDefinition column) {
        return "ALTER TABLE " + name + " ADD COLUMN " + declared(column);
    }

    private static String declared(ColumnDefinition column) {
        return SqlNames.quote(column.name()) + " /* " + column.type().name().toLowerCase(Locale.ROOT) + " */";
    }

    /** Returns the references that are checked, if only against deletions. */
    Stream<ForeignKey> references() {
        return definition.references().stream();
    }

    /** Returns the statements that create what an earlier definition of the table had no use for. */
    List<String> createMissing(OwnTable earlier) {
        return definition.references().stream()
                .filter(reference -> !earlier.definition.references().contains(reference))
                .map(ForeignKey::columns)
                .map(columns -> "CREATE INDEX IF NOT EXISTS " + index("reference_" + String.join("_", columns)) + " ON "
                        + name + " (" + SqlNames.list(columns) + ")")
                .toList();
    }

    /** Returns the references to another table, or to itself, that are checked. */
    Stream<ForeignKey> referencesTo(OwnTable target) {
        String folded = SqlNames.fold(target.name());
        return references().filter(reference -> SqlNames.fold(reference.table()).equals(folded));
    }
}
