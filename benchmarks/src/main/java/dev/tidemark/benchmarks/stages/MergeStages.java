package dev.tidemark.benchmarks.stages;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.merge.Coverage;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.Change;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a server makes of changes, apart from its store. */
final class MergeStages {
    private static final Author SERVER = new Author(new UUID(3, 4), 5);

    private final SqliteStages.Pending pending;
    private final List<Change> creations;
    private final Measurements measured;
    private final Merger merger;

    MergeStages(SqliteStages.Pending pending, List<Change> creations, Measurements measured) {
        this.pending = pending;
        this.creations = creations;
        this.measured = measured;
        this.merger = new Merger(
                SERVER,
                new Coverage(SERVER.node(), Incarnations.NONE.open(SERVER.incarnation(), 1)),
                new ConflictRules(
                        Map.of("last", conflict -> Resolution.keep(conflict.second())),
                        List.of("last"),
                        Map.of(),
                        Set.of()),
                new HybridClock(InstantSource.system(), 0, 0),
                author -> new Merger.Who("device", Conflict.Role.DEVICE),
                new Merger.Past(List.of(pending.table()), 0),
                Merger.Differing.REFUSED);
    }

    void measure() throws Exception {
        Spent lookUp = lookUp();
        measured.add(
                Stage.MERGE_NEW,
                cost(() -> {
                    for (Change creation : creations) {
                        check(merger.merge(Optional.empty(), creation).write().isPresent());
                    }
                }),
                lookUp);
        List<StoredRow> present = pending.rows();
        List<Change> updates = present.stream().map(this::update).toList();
        measured.add(
                Stage.MERGE,
                cost(() -> {
                    for (int i = 0; i < updates.size(); i++) {
                        check(merger.merge(Optional.of(present.get(i)), updates.get(i))
                                .write()
                                .isPresent());
                    }
                }),
                lookUp);
    }

    private Spent cost(Spent.Work<Exception> work) throws Exception {
        return Spent.byThisThread(work).per(creations.size());
    }

    private static void check(boolean taken) {
        Measure.check(taken, "each change is taken");
    }

    /** One column of a row that the server has, written later by the author of the row. */
    private Change update(StoredRow row) {
        Stamp before = row.versions().row().stamp();
        Stamp later = new Stamp(
                before.time() + 1,
                before.author(),
                before.sequence() + pending.rows().size());
        return new Change(
                row.table(),
                row.key(),
                Change.Kind.UPDATE,
                Row.of(Map.of("qty", Value.of(-1))),
                Versions.of(new Version(later, Context.EMPTY, 0)));
    }

    private Spent lookUp() throws Exception {
        Map<RowKey, StoredRow> all = new HashMap<>();
        pending.rows().forEach(row -> all.put(row.key(), row));
        List<RowKey> keys =
                pending.rows().stream().map(row -> WireStages.copy(row.key())).toList();
        return cost(() -> keys.forEach(key -> check(all.get(key) != null)));
    }
}
