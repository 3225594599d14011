package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.storage.RowLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that are defined. They are the backend's always: a definition goes through to it.
 *
 * <p>Threading: safe.
 */
public final class Tables {
    private final List<TableDefinition> definitions;
    private final Map<String, Table> byName = new LinkedHashMap<>();

    /**
     * A table.
     *
     * @param definition of it
     * @param layout of its rows
     * @param constrained the columns that constraints of this table, or of those that refer to it, are about
     * @param children the references to it, with the tables that they are of
     */
    public record Table(
            TableDefinition definition, RowLayout layout, List<List<String>> constrained, List<Child> children) {}

    /** A reference, and the table whose rows refer. */
    public record Child(TableDefinition table, ForeignKey reference) {}

    public Tables(List<TableDefinition> definitions) {
        this.definitions = List.copyOf(definitions);
        for (TableDefinition definition : definitions) {
            List<Child> children = children(definition);
            byName.put(
                    CodePoints.fold(definition.name()),
                    new Table(definition, new RowLayout(definition), constrained(definition, children), children));
        }
    }

    private List<Child> children(TableDefinition parent) {
        String name = CodePoints.fold(parent.name());
        List<Child> children = new ArrayList<>();
        for (TableDefinition table : definitions) {
            table.references().stream()
                    .filter(reference -> CodePoints.fold(reference.table()).equals(name))
                    .forEach(reference -> children.add(new Child(table, reference)));
        }
        return children;
    }

    private static List<List<String>> constrained(TableDefinition table, List<Child> children) {
        Set<List<String>> columns = new LinkedHashSet<>(table.uniques());
        table.references().stream().map(ForeignKey::columns).forEach(columns::add);
        children.stream().map(child -> child.reference().targets()).forEach(columns::add);
        return List.copyOf(columns);
    }

    public List<TableDefinition> definitions() {
        return definitions;
    }

    public Optional<Table> find(String name) {
        return Optional.ofNullable(byName.get(CodePoints.fold(name)));
    }

    /** Returns the overlay of a table without rows. */
    public OverlaidTable overlaid(String name) {
        Table table = find(name).orElseThrow();
        return OverlaidTable.empty(table.definition(), table.constrained());
    }
}
