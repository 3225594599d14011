package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.TableDefinition;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as digests see it: which of its columns count, and in which order. Names count without their case, since two apps may
 * spell one table differently.
 *
 * <p>Threading: immutable.
 */
public final class TableForm {
    private final String name;
    private final boolean open;
    private final List<Column> columns;
    private final List<String> folded;
    private final Map<String, Column> bySpelling = new HashMap<>();

    /**
     * A column that counts.
     *
     * @param name as this node spells it
     * @param folded as it counts
     * @param type that its values are normalised by
     */
    record Column(String name, String folded, ColumnType type) {}

    private TableForm(String name, boolean open, List<Column> columns) {
        this.name = name;
        this.open = open;
        this.columns =
                columns.stream().sorted(Comparator.comparing(Column::folded)).toList();
        this.folded = this.columns.stream().map(Column::folded).toList();
        this.columns.forEach(column -> bySpelling.put(column.name(), column));
    }

    /** Returns the form of a table all of whose columns count. */
    public static TableForm of(TableDefinition table) {
        return new TableForm(
                table.name(),
                table.isOpen(),
                table.columns().stream().map(TableForm::column).toList());
    }

    private static Column column(ColumnDefinition column) {
        return new Column(column.name(), fold(column.name()), column.type());
    }

    /** Returns the name by which a table or column is the same on all nodes. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns this form with those columns only that another node has too. */
    public TableForm shared(Collection<String> others) {
        Set<String> known = others.stream().map(TableForm::fold).collect(Collectors.toSet());
        return new TableForm(
                name,
                open,
                columns.stream()
                        .filter(column -> known.contains(column.folded()))
                        .toList());
    }

    /** Returns the table's name as this node spells it. */
    public String name() {
        return name;
    }

    /** Returns whether rows are documents, all of whose columns count. */
    public boolean isOpen() {
        return open;
    }

    /** Returns the names of the columns that count, in their order; none of an open table. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** Returns the type by which a column's values are normalised. */
    public ColumnType type(String spelling) {
        return column(spelling).map(Column::type).orElse(ColumnType.ANY);
    }

    List<String> foldedNames() {
        return folded;
    }

    List<Column> columns() {
        return columns;
    }

    /** Returns a column of a row as it counts; nothing where it does not. */
    Optional<Column> column(String spelling) {
        Column known = bySpelling.get(spelling);
        if (known == null && open) {
            return Optional.of(new Column(spelling, spelling, ColumnType.ANY));
        }
        return Optional.ofNullable(known)
                .or(() -> columns.stream()
                        .filter(column -> column.folded().equals(fold(spelling)))
                        .findFirst());
    }
}
