package dev.tidemark.plugin.storage.memory.broken;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Optional;

/** A view that is opened when it is first read. */
final class LazySnapshot implements Snapshot {
    private final StorageBackend store;
    private Snapshot opened;

    LazySnapshot(StorageBackend store) {
        this.store = store;
    }

    private Snapshot opened() {
        if (opened == null) {
            opened = store.snapshot();
        }
        return opened;
    }

    @Override
    public List<TableDefinition> tables() {
        return opened().tables();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return opened().row(table, key);
    }

    @Override
    public RowCursor query(Query query) {
        return opened().query(query);
    }

    @Override
    public long count(String table) {
        return opened().count(table);
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return opened().changesSince(lsn);
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return opened().pendingSince(sequence);
    }

    @Override
    public long countPending(String table) {
        return opened().countPending(table);
    }

    @Override
    public long head() {
        return opened().head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return opened().state(name);
    }

    @Override
    public List<String> stateNames(String prefix) {
        return opened().stateNames(prefix);
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return opened().logged(after, most);
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return opened().logged(log, subject, after, most);
    }

    @Override
    public long forgotten(String log) {
        return opened().forgotten(log);
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
