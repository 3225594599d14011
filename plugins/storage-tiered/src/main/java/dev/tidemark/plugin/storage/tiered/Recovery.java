package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import java.util.Optional;

/** Takes up what an earlier process has left in the backend and in a log: rows that were set aside, and commits that were not flushed. */
final class Recovery implements CommitCodec.Target {
    private final Behind behind;
    private final Tables tables;
    private Overlay overlay;
    private long last;
    private boolean dirty;

    private Recovery(StorageBackend backend) {
        behind = new Behind(backend);
        tables = behind.read(view -> new Tables(view.tables()));
        overlay = behind.read(view -> Overlay.EMPTY.at(view.head()));
        last = behind.read(OwnState::flushed);
    }

    /** Reads all that there is. */
    static Recovery of(StorageBackend backend, Journal journal) {
        Recovery recovery = new Recovery(backend);
        recovery.behind.read(OwnState::aside).ifPresent(rows -> CommitCodec.decode(rows, recovery));
        journal.replay(recovery::replay);
        return recovery;
    }

    /** A flush may have been through without that the log was told. */
    private void replay(byte[] bytes) {
        long number = CommitCodec.number(bytes);
        if (number > last + 1) {
            throw WriteAheadLog.damaged(
                    "commit " + number + " and not the one before, which the backend does not have");
        }
        if (number > last) {
            CommitCodec.decode(bytes, this);
            last = number;
            dirty = true;
        }
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        if (tables.find(table).isEmpty()) {
            throw WriteAheadLog.damaged("a row of the table '" + table + "', which the backend does not have");
        }
        return overlay.row(table, key)
                .map(Overlaid::visible)
                .orElseGet(() -> behind.read(view -> view.row(table, key)));
    }

    @Override
    public void apply(Write write) {
        overlay = overlay.with(write, tables);
    }

    View view() {
        return new View(tables, overlay, 0);
    }

    Behind behind() {
        return behind;
    }

    /** Returns whether there are commits that the backend does not have. */
    boolean isDirty() {
        return dirty;
    }

    long last() {
        return last;
    }
}
