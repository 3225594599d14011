package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.ChangeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a transaction has to tell listeners once it is committed. */
final class ChangeEvents implements Consumer<ChangeEvent> {
    private final boolean isHeard;
    private final List<ChangeEvent> events = new ArrayList<>();

    /** @param isHeard whether there is anybody to tell; else nothing is kept */
    ChangeEvents(boolean isHeard) {
        this.isHeard = isHeard;
    }

    @Override
    public void accept(ChangeEvent event) {
        if (isHeard) {
            events.add(event);
        }
    }

    /** Takes back what was said of other nodes' writes to rows, since they are not taken after all. */
    void withdraw(Set<Breach.Reference> rows) {
        if (!rows.isEmpty()) {
            events.removeIf(event -> event.remote() && rows.contains(new Breach.Reference(event.table(), event.key())));
        }
    }

    List<ChangeEvent> all() {
        return List.copyOf(events);
    }
}
