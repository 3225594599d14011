package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.ConflictRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What a transaction has to tell listeners once it is committed. */
public final class ChangeEvents implements Consumer<ChangeEvent> {
    private final boolean isHeard;
    private final BooleanSupplier areConflictsHeard;
    private final List<ChangeEvent> events = new ArrayList<>();
    private final List<ConflictRecord> conflicts = new ArrayList<>();
    private Consumer<ChangeEvent> first = event -> {};
    private boolean holdsOwn;

    /**
     * @param isHeard whether there is anybody to tell; else no change is kept
     * @param areConflictsHeard the same of conflicts, asked when one is met: a group may meet as many as it has rows, and the record of each
     *     holds the row several times
     */
    ChangeEvents(boolean isHeard, BooleanSupplier areConflictsHeard) {
        this.isHeard = isHeard;
        this.areConflictsHeard = areConflictsHeard;
    }

    /** Sets who hears of each change at once, within the transaction. */
    void onEach(Consumer<ChangeEvent> listener) {
        first = listener;
    }

    @Override
    public void accept(ChangeEvent event) {
        first.accept(event);
        holdsOwn |= !event.remote();
        if (isHeard) {
            events.add(event);
        }
    }

    /** Takes back what was said of other nodes' writes to rows, since they are not taken after all. */
    public void withdraw(Set<Breach.Reference> rows) {
        if (!rows.isEmpty()) {
            events.removeIf(event -> event.remote() && rows.contains(new Breach.Reference(event.table(), event.key())));
        }
    }

    /** Returns whether something was written here, by this node or by an app. */
    boolean holdsOwn() {
        return holdsOwn;
    }

    List<ChangeEvent> all() {
        return List.copyOf(events);
    }

    /** A conflict has a record, or is settled that had waited. */
    public void met(ConflictRecord conflict) {
        if (areConflictsHeard.getAsBoolean()) {
            conflicts.add(conflict);
        }
    }

    List<ConflictRecord> conflicts() {
        return List.copyOf(conflicts);
    }
}
