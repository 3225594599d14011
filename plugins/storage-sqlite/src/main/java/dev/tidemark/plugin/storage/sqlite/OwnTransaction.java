package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The one transaction that writes to Tidemark's own store. */
final class OwnTransaction extends OwnSnapshot implements Transaction {
    private final OwnWriter writer;
    private final OwnConstraints constraints;
    private final long storedHead;
    private long head;
    private boolean committed;

    OwnTransaction(OwnStorage storage, OwnSession session) throws SQLException {
        super(storage, session);
        this.writer = new OwnWriter(session);
        this.constraints = new OwnConstraints(session, writer);
        this.storedHead = super.readHead(session);
        this.head = storedHead;
    }

    @Override
    void refused(StorageException refusal) {
        SqliteDatabase.close(this, refusal);
    }

    @Override
    void end(OwnStorage owner, OwnSession own) {
        owner.releaseWriter(own, committed);
    }

    @Override
    boolean hasTombstones(OwnTable table) throws SQLException {
        return writer.hasTombstones(table);
    }

    @Override
    Optional<StoredRow> find(OwnSession own, OwnTable table, RowKey key) throws SQLException {
        Optional<StoredRow> waiting = constraints.waiting(table, key);
        return waiting.isPresent() ? waiting : super.find(own, table, key);
    }

    @Override
    long readHead(OwnSession own) {
        return head;
    }

    @Override
    public CapturedCursor captured() {
        return with(own -> new NothingCaptured());
    }

    @Override
    public void define(TableDefinition table) {
        Objects.requireNonNull(table, "table");
        with(own -> {
            own.catalog().define(table);
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
            head = Math.max(head, row.lsn());
            constraints.put(own.catalog().table(row.table()), row);
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
            constraints.remove(own.catalog().table(table), key);
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
            constraints.settleWaiting();
            for (OwnTable table : own.catalog().all()) {
                own.statements().update(table.acknowledge(), sequence);
            }
            return own.statements().update(OwnTombstones.ACKNOWLEDGE, sequence);
        });
    }

    @Override
    public void putState(String name, byte[] value) {
        with(own -> own.statements()
                .update(
                        "INSERT INTO _tidemark_state (name, value) VALUES (?, ?)"
                                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        name,
                        value));
    }

    @Override
    public void removeState(String name) {
        with(own -> own.statements().update("DELETE FROM _tidemark_state WHERE name = ?", name));
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        return with(own -> {
            logs(own).create();
            return logs(own).append(log, subject, content);
        });
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        with(own -> {
            logs(own).create();
            logs(own).forget(log, upTo, positions);
            return own;
        });
    }

    @Override
    public void commit() {
        with(own -> {
            constraints.settleWaiting();
            if (head != storedHead) {
                own.statements().update("UPDATE _tidemark_store SET head = ?", head);
            }
            own.statements().end("COMMIT");
            committed = true;
            return own;
        });
        close();
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
