package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.support.storage.RowLayout;
import dev.tidemark.support.storage.RowVersions;
import dev.tidemark.support.storage.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of a store, and the SQL that reads and writes it. It is an ordinary table of the definition's name and columns; see {@code
 * docs/decisions/0020-postgresql-as-a-store.md}.
 *
 * <p>Threading: safe.
 */
final class Table {
    private static final String DOCUMENT = "document";
    private static final String KEY = "_tidemark_key";

    private final long id;
    private final TableDefinition definition;
    private final List<ColumnForm> forms;
    private final String name;
    private final Shape shape;
    private final RowLayout layout;
    private final List<List<String>> uniques;
    private final List<List<String>> references;
    private final String selected;
    private final String selectedAlone;
    private final List<String> written;
    private final List<String> types;
    private final String upsert;

    /**
     * Creates a table.
     *
     * @param id its number
     * @param definition of its columns
     * @param forms of its key columns, and, where it is declared, of the others
     * @param indexed how many of its references, the first ones, have a column with an index; those that were named later have none
     * @param schema the name of the schema, as SQL
     */
    Table(long id, TableDefinition definition, List<ColumnForm> forms, int indexed, String schema) {
        this.id = id;
        this.definition = definition;
        this.forms = List.copyOf(forms);
        this.name = schema + "." + PostgresNames.quote(definition.name());
        this.shape = definition.shape();
        this.layout = new RowLayout(definition);
        this.uniques = definition.uniques().stream().distinct().toList();
        this.references = references(definition).subList(0, indexed);
        this.selected = "SELECT " + SqlNames.list(read()) + " FROM " + name;
        this.selectedAlone = "SELECT " + SqlNames.list(read()) + ", " + Beginning.selectBeside(schema) + " FROM " + name
                + " WHERE _tidemark_key = ?";
        this.written =
                Stream.of(read(), List.of(KEY), found()).flatMap(List::stream).toList();
        this.types = typesOfWritten();
        this.upsert = "INSERT INTO " + name + " (" + SqlNames.list(written) + ") SELECT * FROM unnest("
                + types.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", "))
                + ") ON CONFLICT (_tidemark_key) DO UPDATE SET "
                + written.stream()
                        .filter(column -> !column.equals(KEY))
                        .map(column -> SqlNames.quote(column) + " = excluded." + SqlNames.quote(column))
                        .collect(Collectors.joining(", "));
    }

    /** Returns the columns of all references, each once. */
    static List<List<String>> references(TableDefinition definition) {
        return definition.references().stream()
                .map(ForeignKey::columns)
                .distinct()
                .toList();
    }

    long id() {
        return id;
    }

    TableDefinition definition() {
        return definition;
    }

    String name() {
        return definition.name();
    }

    /** Returns the name as SQL. */
    String sqlName() {
        return name;
    }

    Shape shape() {
        return shape;
    }

    /** Returns what its rows are like. */
    RowLayout layout() {
        return layout;
    }

    boolean isOpen() {
        return definition.isOpen();
    }

    int keySize() {
        return definition.keyColumns().size();
    }

    /** Returns how key columns, and those of a declared table behind them, stand in PostgreSQL. */
    List<ColumnForm> forms() {
        return forms;
    }

    /** Returns the form of a column; nothing where it has none of that name, or keeps it in a document. */
    Optional<ColumnForm> form(String column) {
        int part = definition.key().indexOf(column);
        int position = part >= 0 || isOpen() ? part : shape.position(column);
        return position < 0 ? Optional.empty() : Optional.of(forms.get(part >= 0 ? part : keySize() + position));
    }

    /** Returns this table with another form of a column. */
    Table with(String column, ColumnForm form, String schema) {
        List<ColumnForm> changed = new ArrayList<>(forms);
        changed.set(keySize() + shape.position(column), form);
        return new Table(id, definition, changed, references.size(), schema);
    }

    /** Returns the columns besides the key that are unique together. */
    List<List<String>> uniques() {
        return uniques;
    }

    /** Returns the columns that refer to other rows, and have an index by which these are found. */
    List<List<String>> references() {
        return references;
    }

    /** Returns the names of the key columns, and of a declared table's other columns that are there in PostgreSQL. */
    private List<String> columns() {
        List<String> all = new ArrayList<>(definition.key());
        if (!isOpen()) {
            shape.names().stream()
                    .filter(column -> form(column).orElseThrow() != ColumnForm.ABSENT)
                    .forEach(all::add);
        }
        return all;
    }

    /** Returns how many columns of PostgreSQL hold the key and the values. */
    int behind() {
        return columns().size() + (isOpen() ? 1 : 0);
    }

    /** Returns the name of the column that holds an open table's rows. */
    String document() {
        return definition.key().contains(DOCUMENT) ? SqlNames.OWN + DOCUMENT : DOCUMENT;
    }

    /** Returns what is read of a row: its columns or document, what they can't tell exactly, and its versions. */
    private List<String> read() {
        List<String> all = columns().stream().map(PostgresNames::of).collect(Collectors.toCollection(ArrayList::new));
        if (isOpen()) {
            all.add(document());
        }
        all.add("_tidemark_exact");
        all.addAll(RowVersions.COLUMNS);
        return all;
    }

    /** Returns the columns that are written of a row: those that are read, and those by which it is found. */
    List<String> written() {
        return written;
    }

    /** Returns the types of the columns that are written. */
    List<String> types() {
        return types;
    }

    private List<String> typesOfWritten() {
        List<String> all = forms.stream()
                .filter(form -> form != ColumnForm.ABSENT)
                .map(ColumnForm::type)
                .collect(Collectors.toCollection(ArrayList::new));
        if (isOpen()) {
            all.add(ColumnForm.JSON.type());
        }
        all.add("bytea");
        all.addAll(RowVersions.types("bigint", "bytea"));
        all.add("bytea");
        found().forEach(column -> all.add("bytea"));
        return List.copyOf(all);
    }

    private List<String> found() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < uniques.size(); i++) {
            all.add(unique(i));
        }
        for (int i = 0; i < references.size(); i++) {
            all.add(reference(i));
        }
        return all;
    }

    static String unique(int index) {
        return "_tidemark_unique_" + index;
    }

    static String reference(int index) {
        return "_tidemark_reference_" + index;
    }

    /** Returns the text that selects whole rows, up to its conditions. */
    String select() {
        return selected;
    }

    String selectByKey() {
        return selected + " WHERE _tidemark_key = ?";
    }

    /** Returns the text that selects a whole row by its key, and behind its columns what a transaction reads first. */
    String selectAlone() {
        return selectedAlone;
    }

    /** Returns the text that selects whole rows by many keys at once. */
    String selectByKeys() {
        return selected + " WHERE _tidemark_key = ANY (?)";
    }

    /** Returns the text that inserts a row or replaces the one of its key. */
    String upsert() {
        return upsert;
    }

    String deleteByKeys() {
        return "DELETE FROM " + name + " WHERE _tidemark_key = ANY (?)";
    }

    String changes() {
        return selected + " WHERE _tidemark_lsn > ? ORDER BY _tidemark_lsn";
    }

    String pending() {
        return selected + " WHERE _tidemark_pending > 0 AND _tidemark_pending > ? ORDER BY _tidemark_pending";
    }

    String countPending() {
        return "SELECT count(*) FROM " + name + " WHERE _tidemark_pending > 0";
    }

    String acknowledge() {
        return "UPDATE " + name + " SET _tidemark_pending = 0 WHERE _tidemark_pending > 0 AND _tidemark_pending <= ?";
    }

    String count() {
        return "SELECT count(*) FROM " + name;
    }

    /** Returns the statements that create the table with its indexes. */
    List<String> create() {
        String columns = columns().stream()
                .map(column -> PostgresNames.quote(column) + " "
                        + form(column).orElseThrow().declared())
                .collect(Collectors.joining(", "));
        String document = isOpen() ? ", " + SqlNames.quote(document()) + " jsonb NOT NULL" : "";
        String found = found().stream().map(column -> ", " + column + " bytea").collect(Collectors.joining());
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + name + " (" + columns + document
                + ", _tidemark_key bytea NOT NULL PRIMARY KEY" + found + ", _tidemark_exact bytea, "
                + RowVersions.declared("bigint", "bytea") + ")");
        statements.add("CREATE INDEX ON " + name + " (_tidemark_lsn)");
        statements.add("CREATE INDEX ON " + name + " (_tidemark_pending) WHERE _tidemark_pending > 0");
        statements.add("CREATE INDEX ON " + name + " (_tidemark_key) WHERE _tidemark_exact IS NOT NULL");
        if (keySize() == 1) {
            // For whoever looks for a row by hand. A hash has no bound on the length of the key.
            statements.add("CREATE INDEX ON " + name + " USING hash ("
                    + PostgresNames.quote(definition.key().get(0)) + ")");
        }
        if (isOpen()) {
            statements.add(
                    "CREATE INDEX ON " + name + " USING gin (" + SqlNames.quote(document()) + " jsonb_path_ops)");
        }
        for (int i = 0; i < uniques.size(); i++) {
            statements.add("CREATE UNIQUE INDEX ON " + name + " (" + unique(i) + ")");
        }
        for (int i = 0; i < references.size(); i++) {
            statements.add("CREATE INDEX ON " + name + " (" + reference(i) + ")");
        }
        return statements;
    }

    /** Returns the statement that adds a column, with its default in all rows that are there. */
    String addColumn(ColumnDefinition column, ColumnForm form) {
        return "ALTER TABLE " + name + " ADD COLUMN " + PostgresNames.quote(column.name()) + " " + form.declared()
                + column.fallback()
                        .filter(value -> !value.isNull())
                        .map(value -> " DEFAULT " + form.literal(value))
                        .orElse("");
    }

    /** Returns the references to another table, or to itself. */
    Stream<ForeignKey> referencesTo(Table target) {
        String folded = SqlNames.fold(target.name());
        return definition.references().stream()
                .filter(reference -> SqlNames.fold(reference.table()).equals(folded));
    }
}
