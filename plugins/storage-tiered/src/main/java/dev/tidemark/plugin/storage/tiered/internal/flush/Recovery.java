package dev.tidemark.plugin.storage.tiered.internal.flush;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.log.CommitCodec;
import dev.tidemark.plugin.storage.tiered.internal.log.Journal;
import dev.tidemark.plugin.storage.tiered.internal.log.WriteAheadLog;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlaid;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnState;
import java.util.List;
import java.util.Optional;

/** Takes up what an earlier process has left in the backend and in a log: rows that were set aside, and commits that were not flushed. */
public final class Recovery implements CommitCodec.Target {
    private final Behind behind;
    private final Tables tables;
    private Overlay overlay;
    private final boolean isMine;
    private final boolean isAsLeft;
    private List<StoredRow> aside = List.of();
    private long last;
    private boolean dirty;

    private Recovery(StorageBackend backend, byte[] holder) {
        behind = new Behind(backend);
        tables = behind.read(view -> new Tables(view.tables()));
        overlay = behind.read(view -> Overlay.EMPTY.at(view.head()));
        last = behind.read(OwnState::flushed);
        Optional<OwnState.Held> held = behind.read(OwnState.Held::of);
        // A backend that is empty was nobody's.
        isMine = held.map(left -> left.isBy(holder)).orElse(overlay.head() == 0);
        isAsLeft = isMine && held.map(OwnState.Held::head).orElse(0L) == overlay.head();
    }

    /**
     * Reads all that there is.
     *
     * @param holder who has the log, as the backend knows him
     */
    public static Recovery of(StorageBackend backend, byte[] holder, Journal journal) {
        Recovery recovery = new Recovery(backend, holder);
        recovery.behind.read(OwnState::aside).ifPresent(recovery::setAside);
        journal.replay(recovery::replay);
        recovery.behind.rest();
        return recovery;
    }

    private void setAside(byte[] rows) {
        aside = CommitCodec.decode(rows, this).writes().stream()
                .map(write -> ((Write.Put) write).row())
                .toList();
    }

    /** A flush may have been through without that the log was told. */
    private void replay(byte[] bytes) {
        long number = CommitCodec.number(bytes);
        if (number > last ? !isAsLeft : !isMine) {
            throw others();
        }
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

    private static StorageException others() {
        return Failures.of(
                StorageException.Kind.CORRUPT,
                "there are commits in the files tiered-*.log that the backend may not have, and another server has written to the"
                        + " backend since, or it is not the one that they were made for; they can't be put over what is there."
                        + " Restore the backend and this server's folder from one backup, or move these files away and do without"
                        + " what is in them");
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
        overlay = overlay.with(List.of(write), tables);
    }

    public View view() {
        return new View(tables, overlay, 0, 0);
    }

    public Behind behind() {
        return behind;
    }

    /** Returns whether there are commits that the backend does not have. */
    public boolean isDirty() {
        return dirty;
    }

    public long last() {
        return last;
    }

    /** Returns the rows that were set aside. */
    public List<StoredRow> aside() {
        return aside;
    }
}
