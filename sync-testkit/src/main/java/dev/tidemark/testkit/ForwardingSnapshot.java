package dev.tidemark.testkit;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A snapshot that hands every call on to another one; whoever injects a fault overrides what is to go wrong. */
public class ForwardingSnapshot implements Snapshot {
    private final Snapshot inner;

    /** Creates one in front of another. */
    public ForwardingSnapshot(Snapshot inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public List<TableDefinition> tables() {
        return inner.tables();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return inner.row(table, key);
    }

    @Override
    public RowCursor query(Query query) {
        return inner.query(query);
    }

    @Override
    public long count(String table) {
        return inner.count(table);
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return inner.changesSince(lsn);
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return inner.tombstonesSince(lsn);
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return inner.pendingSince(sequence);
    }

    @Override
    public long countPending(String table) {
        return inner.countPending(table);
    }

    @Override
    public boolean hasCaptured() {
        return inner.hasCaptured();
    }

    @Override
    public boolean holdsUpWriters() {
        return inner.holdsUpWriters();
    }

    @Override
    public long head() {
        return inner.head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return inner.state(name);
    }

    @Override
    public List<String> stateNames(String prefix) {
        return inner.stateNames(prefix);
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return inner.logged(after, most);
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return inner.logged(log, subject, after, most);
    }

    @Override
    public long forgotten(String log) {
        return inner.forgotten(log);
    }

    @Override
    public void close() {
        inner.close();
    }
}
