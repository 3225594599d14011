package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.capture.KeptBases;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;

/** What was replaced by own writes, put beside the changes that leave: as a server asks for it, and as its acknowledgements have it. */
final class SentBases {
    private final Snapshot snapshot;
    private final Author self;
    private final long committed;
    private final AskedColumns asked;

    /**
     * @param committed up to which own number the server has everything
     * @param asked the columns of which it asks for what was replaced
     */
    SentBases(Snapshot snapshot, Author self, long committed, AskedColumns asked) {
        this.snapshot = snapshot;
        this.self = self;
        this.committed = committed;
        this.asked = asked;
    }

    /** Returns a change with its bases; without them where it would be too large to travel. */
    Change beside(Change change, StoredRow row) {
        if (change.kind() == Change.Kind.DELETE || asked.of(change.table()).isEmpty()) {
            return change;
        }
        List<Base> bases = KeptBases.of(snapshot, row.pending()).stream()
                .filter(base -> asked.has(change.table(), base.column()) && isOfOwnWrite(base, change))
                .toList();
        Change whole = change.withBases(Base.known(bases, committed));
        return BatchWriter.obstacle(whole).isEmpty() ? whole : change;
    }

    private boolean isOfOwnWrite(Base base, Change change) {
        if (!change.values().has(base.column())) {
            return false;
        }
        Stamp stamp = change.versions().of(base.column()).stamp();
        return stamp.author().equals(self) && stamp.sequence() > committed;
    }
}
