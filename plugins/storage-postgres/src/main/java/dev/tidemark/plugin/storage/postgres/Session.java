package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

/**
 * One transaction of PostgreSQL: its connection, and what it has read of the store.
 *
 * <p>Threading: one thread at a time.
 */
final class Session {
    private final Statements statements;
    private final Interned interned;
    private final Rows rows;
    private final Tombstones tombstones;
    private final States states;
    private final Logs logs;
    private final long head;
    private Catalog catalog;

    Session(Statements statements, Interned.Shared shared, long head, Catalog catalog) {
        this.statements = statements;
        this.interned = new Interned(statements, shared);
        this.rows = new Rows(interned);
        this.tombstones = new Tombstones(statements, interned);
        this.states = new States(statements);
        this.logs = new Logs(statements);
        this.head = head;
        this.catalog = catalog;
    }

    Statements statements() {
        return statements;
    }

    Interned interned() {
        return interned;
    }

    Rows rows() {
        return rows;
    }

    Tombstones tombstones() {
        return tombstones;
    }

    States states() {
        return states;
    }

    Logs logs() {
        return logs;
    }

    /** Returns the head of the feed when the transaction began. */
    long head() {
        return head;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Keeps a table that this transaction has defined. */
    void keep(Table table) {
        catalog = catalog.with(table);
    }

    /** Returns the rows that are there, of many keys, in any order. */
    RowSource live(Table table, Collection<RowKey> keys) throws SQLException {
        PreparedStatement select = statements.of(table.selectByKeys(), statements.keys(keys));
        return SelectSource.of(select, results -> rows.read(results, table));
    }

    /** Returns the row that is there. */
    Optional<StoredRow> live(Table table, RowKey key) throws SQLException {
        if (key.size() != table.keySize()) {
            return Optional.empty();
        }
        try (PreparedStatement select = statements.of(table.selectByKey(), SortKey.of(key));
                ResultSet results = select.executeQuery()) {
            return results.next() ? Optional.of(rows.read(results, table)) : Optional.empty();
        }
    }
}
