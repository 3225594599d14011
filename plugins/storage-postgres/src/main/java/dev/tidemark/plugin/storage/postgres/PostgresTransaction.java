package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The one transaction that writes to a store, among all servers that share it. */
final class PostgresTransaction extends PostgresSnapshot implements Transaction {
    private final PostgresStorage storage;
    private final Definitions definitions;
    private final Writer writer;
    private final Constraints constraints;
    private final Fetched fetched;
    private long head;
    private boolean changed;
    private boolean defined;

    PostgresTransaction(PostgresStorage storage, Session session) {
        super(storage, session);
        this.storage = storage;
        this.definitions = new Definitions(session, storage.schema());
        this.writer = new Writer(session);
        this.constraints = new Constraints(session, writer);
        this.fetched = new Fetched(session, writer);
        this.head = session.head();
    }

    @Override
    void refused(StorageException refusal) {
        PostgresDatabase.close(this, refusal);
    }

    @Override
    void end(PostgresStorage owner, Session own) {
        owner.releaseWriter(own);
    }

    @Override
    void send() throws SQLException {
        constraints.send();
    }

    @Override
    boolean hasTombstones(Table table) throws SQLException {
        return writer.hasTombstones(table);
    }

    @Override
    Optional<StoredRow> find(Session own, Table table, RowKey key) throws SQLException {
        Optional<Puts.Put> unwritten = constraints.unwritten(table, key);
        if (unwritten.isPresent()) {
            return unwritten.get().row();
        }
        return fetched.knows(table, key) ? fetched.row(table, key) : super.find(own, table, key);
    }

    @Override
    public void expect(String table, List<RowKey> keys) {
        with(own -> {
            Optional<Table> known = own.catalog().find(table);
            if (known.isPresent()) {
                Table of = known.get();
                fetched.fetch(
                        of,
                        keys.stream()
                                .filter(key -> constraints.unwritten(of, key).isEmpty())
                                .toList());
            }
            return known;
        });
    }

    @Override
    long readHead(Session own) {
        return head;
    }

    @Override
    public CapturedCursor captured() {
        return with(own -> new NothingCaptured());
    }

    @Override
    public void define(TableDefinition table) {
        Objects.requireNonNull(table, "table");
        withTables(own -> {
            fetched.forgetAll();
            defined |= definitions.define(table);
            return table;
        });
    }

    @Override
    public long openFeed() {
        return head();
    }

    @Override
    public void put(StoredRow row) {
        with(own -> {
            changed = true;
            head = Math.max(head, row.lsn());
            Table table = own.catalog().table(row.table());
            constraints.put(table, row, fetched.forget(table, row.key()));
            return row;
        });
    }

    @Override
    public void stamp(StoredRow row) {
        Row values = row(row.table(), row.key()).map(StoredRow::values).orElse(Row.EMPTY);
        put(new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending()));
    }

    @Override
    public void remove(String table, RowKey key) {
        with(own -> {
            changed = true;
            Table of = own.catalog().table(table);
            constraints.remove(of, key, fetched.forget(of, key));
            return key;
        });
    }

    @Override
    public List<Breach> settle() {
        return with(own -> constraints.settle());
    }

    @Override
    public void acknowledge(long sequence) {
        with(own -> {
            changed = true;
            constraints.settleWaiting();
            fetched.forgetAll();
            for (Table table : own.catalog().all()) {
                own.statements().update(table.acknowledge(), sequence);
            }
            own.tombstones().acknowledge(sequence);
            return own;
        });
    }

    @Override
    public void putState(String name, byte[] value) {
        with(own -> {
            changed = true;
            own.states().put(name, value);
            return name;
        });
    }

    @Override
    public void removeState(String name) {
        with(own -> {
            changed = true;
            own.states().remove(name);
            return name;
        });
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        return with(own -> {
            changed = true;
            return own.logs().append(log, subject, content);
        });
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        with(own -> {
            changed = true;
            own.logs().forget(log, upTo, positions);
            return log;
        });
    }

    @Override
    public void commit() {
        with(own -> {
            constraints.settleWaiting();
            own.states().send();
            own.logs().send();
            if (changed || defined) {
                storage.commit(own.statements().connection(), keepHead(own));
                own.interned().committed();
            }
            if (defined) {
                storage.showAdded(own.statements().connection());
            }
            return own;
        });
        close();
    }

    /** Writes the new head, and returns the number that PostgreSQL has given this transaction. */
    private String keepHead(Session own) throws SQLException {
        String sql = "UPDATE " + own.statements().table("_tidemark_store")
                + " SET head = ?, definitions = definitions + ? RETURNING pg_current_xact_id()::text"
                + (defined || head > own.head() ? ", " + storage.notices().notice() : "");
        try (PreparedStatement update = own.statements().of(sql, head, defined ? 1L : 0L);
                ResultSet results = update.executeQuery()) {
            if (results.next()) {
                return results.getString(1);
            }
        }
        throw new StorageException(
                StorageException.Kind.CORRUPT,
                "the row of _tidemark_store is gone; restore the database from a backup");
    }

    private record NothingCaptured() implements CapturedCursor {
        @Override
        public Optional<CapturedWrite> next() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }
}
