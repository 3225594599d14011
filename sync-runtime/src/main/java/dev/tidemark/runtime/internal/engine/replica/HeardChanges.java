package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Up to where in the feed listeners to changes have heard: all that was committed here, at once, and what others have committed to
 * the same store when it is taken up.
 *
 * <p>Threading: safe.
 */
final class HeardChanges {
    private final List<Downstream.Run> own = new ArrayList<>();
    private long head;

    HeardChanges(long head) {
        this.head = head;
    }

    /** This node has committed behind one head of the feed up to another, and its listeners hear of it. */
    synchronized void committed(long before, long after) {
        if (before == head) {
            head = after;
        } else if (before < after) {
            own.add(new Downstream.Run(before + 1, after));
        }
    }

    /** The feed goes on from an earlier head than it had. */
    synchronized void goBack(long to) {
        head = to;
        own.clear();
    }

    /** Returns the highest position that was heard of. */
    synchronized long newest() {
        return own.isEmpty() ? head : own.get(own.size() - 1).last();
    }

    /**
     * Returns what others have committed as a snapshot has it, and takes it for heard.
     *
     * @param isHeard whether there is anybody to tell; else nothing is read
     */
    synchronized List<ChangeEvent> takeUp(Snapshot snapshot, boolean isHeard) {
        long now = snapshot.head();
        List<ChangeEvent> events = isHeard && now > head ? read(snapshot) : List.of();
        head = Math.max(head, now);
        own.removeIf(run -> run.last() <= head);
        return events;
    }

    private List<ChangeEvent> read(Snapshot snapshot) {
        List<ChangeEvent> events = new ArrayList<>();
        try (RowCursor rows = snapshot.changesSince(head)) {
            for (Optional<StoredRow> next = rows.next(); next.isPresent(); next = rows.next()) {
                StoredRow row = next.get();
                if (own.stream().noneMatch(run -> run.holds(row.lsn()))) {
                    ChangeEvent.Kind kind = row.deleted() ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN;
                    events.add(new ChangeEvent(row.table(), row.key(), kind, true));
                }
            }
        }
        return events;
    }
}
