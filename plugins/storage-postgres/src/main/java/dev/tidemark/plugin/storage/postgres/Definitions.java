package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.DefinitionCodec;
import dev.tidemark.support.storage.SqlNames;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Creates the tables that are defined, and adds columns to them. */
final class Definitions {
    private final Session session;
    private final String schema;

    Definitions(Session session, String schema) {
        this.session = session;
        this.schema = schema;
    }

    /** Defines a table; returns whether that changed anything. */
    boolean define(TableDefinition definition) throws SQLException {
        Optional<Table> known = session.catalog().find(definition.name());
        if (known.isPresent()) {
            return extend(known.get(), definition);
        }
        check(definition);
        create(definition);
        return true;
    }

    private static void check(TableDefinition definition) {
        String objection = PostgresNames.objection(definition.name());
        if (!objection.isEmpty()) {
            throw Catalog.unsupported(definition.name(), "can't be kept: its name " + objection + "; rename it");
        }
        Set<String> names = new HashSet<>();
        Stream.concat(
                        definition.keyColumns().stream(),
                        definition.isOpen() ? Stream.empty() : definition.columns().stream())
                .map(ColumnDefinition::name)
                .forEach(column -> check(definition, column, names));
        Set<String> known = Stream.concat(definition.keyColumns().stream(), definition.columns().stream())
                .map(column -> SqlNames.fold(column.name()))
                .collect(Collectors.toSet());
        definition.uniques().stream()
                .flatMap(List::stream)
                .filter(column -> !known.contains(SqlNames.fold(column)))
                .findFirst()
                .ifPresent(column -> {
                    throw Catalog.unsupported(
                            definition.name(), "has a UNIQUE on column '" + column + "', which it does not have");
                });
    }

    private static void check(TableDefinition definition, String column, Set<String> names) {
        String objection = PostgresNames.objection(column);
        if (!objection.isEmpty()) {
            throw Catalog.unsupported(
                    definition.name(), "has a column '" + column + "', whose name " + objection + "; rename it");
        } else if (!names.add(SqlNames.fold(PostgresNames.of(column)))) {
            throw Catalog.unsupported(
                    definition.name(), "has two columns '" + column + "', if case is left aside; rename one");
        }
    }

    private void create(TableDefinition definition) throws SQLException {
        Statements statements = session.statements();
        if (Schema.isThere(statements, schema, PostgresNames.of(definition.name()))) {
            throw Catalog.unsupported(
                    definition.name(),
                    "is in schema '" + schema + "' already, and is not Tidemark's; rename it, or set another schema");
        }
        String tables = statements.table("_tidemark_table");
        long id = statements.number("SELECT coalesce(max(id), 0) + 1 FROM " + tables);
        int indexed = Table.references(definition).size();
        Table table = new Table(id, definition, forms(definition), indexed, SqlNames.quote(schema));
        for (String statement : table.create()) {
            statements.execute(statement);
        }
        statements.update(
                "INSERT INTO " + tables + " (id, name, definition, forms, indexed) VALUES (?, ?, ?, ?, ?)",
                id,
                definition.name(),
                DefinitionCodec.encode(definition),
                names(table.forms()),
                indexed);
        session.keep(table);
    }

    private static String names(List<ColumnForm> forms) {
        return forms.stream().map(ColumnForm::name).collect(Collectors.joining(","));
    }

    private List<ColumnForm> forms(TableDefinition definition) {
        List<ColumnForm> forms = new ArrayList<>();
        for (ColumnDefinition column : definition.keyColumns()) {
            boolean isGiven = definition.identity() == TableDefinition.Identity.GENERATED;
            ColumnForm form = ColumnForm.of(column.type());
            forms.add(isGiven ? ColumnForm.IDENTIFIER : form == ColumnForm.JSON ? ColumnForm.TEXT : form);
        }
        if (!definition.isOpen()) {
            definition.columns().forEach(column -> forms.add(form(definition, column)));
        }
        return forms;
    }

    /** Returns the form of a column that is not in the key: one that refers to a row is like the key of that one. */
    private ColumnForm form(TableDefinition definition, ColumnDefinition column) {
        for (ForeignKey reference : definition.references()) {
            int position = reference.columns().indexOf(column.name());
            if (position >= 0) {
                boolean isItself = SqlNames.fold(reference.table()).equals(SqlNames.fold(definition.name()));
                Optional<TableDefinition> target = isItself
                        ? Optional.of(definition)
                        : session.catalog().find(reference.table()).map(Table::definition);
                String targeted = reference.targets().get(position);
                boolean isGiven = target.isPresent()
                        && target.get().identity() == TableDefinition.Identity.GENERATED
                        && target.get().key().contains(targeted);
                if (isGiven || target.isEmpty() && definition.identity() == TableDefinition.Identity.GENERATED) {
                    return ColumnForm.IDENTIFIER;
                }
            }
        }
        return ColumnForm.of(column.type());
    }

    private boolean extend(Table known, TableDefinition definition) throws SQLException {
        TableDefinition old = known.definition();
        if (old.kind() != definition.kind()
                || old.identity() != definition.identity()
                || !old.key().equals(definition.key())) {
            throw Catalog.unsupported(
                    definition.name(),
                    "is there as " + describe(old) + ", which does not fit " + describe(definition)
                            + "; use another name for the new table");
        }
        TableDefinition more = old.plus(definition);
        if (more.equals(old)) {
            return false;
        }
        check(more);
        List<ColumnForm> forms = new ArrayList<>(known.forms());
        if (!more.isOpen()) {
            // ALTER TABLE would wait for all who read the table, and have all wait who come to read it.
            more.columns()
                    .subList(old.columns().size(), more.columns().size())
                    .forEach(column -> forms.add(ColumnForm.ABSENT));
        }
        change(new Table(known.id(), more, forms, known.references().size(), SqlNames.quote(schema)));
        return true;
    }

    private void change(Table more) throws SQLException {
        session.statements()
                .update(
                        "UPDATE " + session.statements().table("_tidemark_table")
                                + " SET definition = ?, forms = ? WHERE id = ?",
                        DefinitionCodec.encode(more.definition()),
                        names(more.forms()),
                        more.id());
        session.keep(more);
    }

    /**
     * Gives added columns a column in PostgreSQL, where nobody reads their table just now.
     *
     * @return whether that changed anything
     */
    boolean showAdded() throws SQLException {
        boolean changed = false;
        for (Table table : List.copyOf(session.catalog().all())) {
            Table shown = table;
            for (ColumnDefinition column : table.definition().columns()) {
                ColumnForm form = form(table.definition(), column);
                boolean isAbsent = table.form(column.name()).equals(Optional.of(ColumnForm.ABSENT));
                Value fallback = column.fallback().orElse(Value.NULL);
                if (isAbsent && (fallback.isNull() || form.fits(fallback)) && adds(table.addColumn(column, form))) {
                    shown = shown.with(column.name(), form, SqlNames.quote(schema));
                }
            }
            if (shown != table) {
                change(shown);
                changed = true;
            }
        }
        return changed;
    }

    /** Runs a statement, unless somebody reads the table that it changes. */
    private boolean adds(String statement) throws SQLException {
        Savepoint before = session.statements().connection().setSavepoint();
        try {
            session.statements().execute(statement);
            return true;
        } catch (SQLException e) {
            if (!Failures.isLocked(e)) {
                throw e;
            }
            session.statements().connection().rollback(before);
            return false;
        }
    }

    private static String describe(TableDefinition table) {
        return (table.isOpen() ? "an open table" : "a declared table") + " with the "
                + (table.identity() == TableDefinition.Identity.GENERATED ? "generated" : "natural") + " key "
                + table.key();
    }
}
