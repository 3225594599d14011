package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.engine.state.SetAside;
import java.util.Optional;
import java.util.Set;

/**
 * What the author of a write has seen before it.
 *
 * @param context what has been seen now
 * @param unheld what has been seen of a row that is not here
 * @param aside where rows are set aside of which less has been seen; nothing where there are none
 * @param partial the tables of which only some rows are here
 * @param carried writes of other devices that did not come from the server: who writes over one has seen it
 */
public record Sight(
        Context context, Context unheld, Optional<Snapshot> aside, PartialTables partial, Set<Stamp> carried) {

    /** Returns that of somebody who has seen the same of all rows, whether they are here or not. */
    public static Sight of(Context context) {
        return new Sight(context, context, Optional.empty(), PartialTables.NONE, Set.of());
    }

    /**
     * Returns that of whoever keeps a store.
     *
     * @param store where it may say that less has been seen of some rows
     */
    public static Sight of(Context context, Snapshot store) {
        return of(context, store, PartialTables.NONE, Set.of());
    }

    /** Returns that of whoever keeps a store with only some rows of some tables, and with writes that others carried to it. */
    public static Sight of(Context context, Snapshot store, PartialTables partial, Set<Stamp> carried) {
        return new Sight(context, context, Optional.of(store).filter(SetAside::areThereAny), partial, carried);
    }

    /** Returns what has been seen of a row. */
    Sight of(String table, RowKey key) {
        Context seen = aside.map(snapshot -> SetAside.seen(snapshot, table, key, context))
                .orElse(context);
        if (partial.has(table)) {
            return ofRow(seen, Context.EMPTY);
        }
        return seen == context ? this : ofRow(seen, seen);
    }

    private Sight ofRow(Context seen, Context ofWhatIsNotHere) {
        return new Sight(seen, ofWhatIsNotHere, Optional.empty(), PartialTables.NONE, carried);
    }

    /** Returns this with a write of another author, wherever it stands. */
    Sight covering(Stamp stamp) {
        return new Sight(
                context.withWrite(stamp.author(), stamp.sequence()),
                unheld.withWrite(stamp.author(), stamp.sequence()),
                aside,
                partial,
                carried);
    }
}
