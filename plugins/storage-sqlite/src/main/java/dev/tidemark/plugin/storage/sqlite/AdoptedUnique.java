package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.support.storage.SqlNames;
import java.util.List;

/**
 * A UNIQUE index of an app's table, whether over all rows or a part of them.
 *
 * @param terms what it is over
 */
record AdoptedUnique(List<Term> terms) {
    AdoptedUnique {
        terms = List.copyOf(terms);
    }

    /** Returns an index over plain columns, each compared as it declares. */
    static AdoptedUnique of(List<String> columns) {
        return new AdoptedUnique(
                columns.stream().map(column -> new Term(column, "", "")).toList());
    }

    /** Returns whether a write of some columns may change it; where it is over an expression, that of any may. */
    boolean hasExpression() {
        return terms.stream().anyMatch(Term::isExpression);
    }

    /** Returns whether it holds no different values for equal, as far as texts go. */
    boolean isBinary() {
        return terms.stream().allMatch(term -> term.collation().equals("BINARY"));
    }

    /** Returns the names of its columns; nothing of an expression. */
    List<String> columns() {
        return terms.stream()
                .filter(term -> !term.isExpression())
                .map(Term::column)
                .toList();
    }

    /**
     * One column or expression.
     *
     * @param column its name; empty for an expression
     * @param expression its SQL text, in which bare names are columns of the table; empty for a column
     * @param collation by which the index compares; empty for the column's own
     */
    record Term(String column, String expression, String collation) {
        boolean isExpression() {
            return column.isEmpty();
        }

        /** Returns the term's comparison by the index' own collation, as the end of a condition. */
        String collate() {
            return collation.isEmpty() ? "" : " COLLATE " + SqlNames.quote(collation);
        }
    }
}
