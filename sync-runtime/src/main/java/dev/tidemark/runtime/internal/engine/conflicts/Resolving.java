package dev.tidemark.runtime.internal.engine.conflicts;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.conflict.ConflictJournal;
import dev.tidemark.runtime.internal.conflict.ConflictList;
import dev.tidemark.runtime.internal.conflict.WaitingRow;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settles a conflict as a person decides, by a write of this node whose context covers both sides. Only columns that still wait are
 * written: who has written to the others meanwhile had seen what was shown there.
 */
final class Resolving {
    private final Replica replica;
    private final Replica.Work work;
    private final ConflictJournal journal;

    Resolving(Replica replica, Replica.Work work) {
        this.replica = replica;
        this.work = work;
        this.journal = new ConflictJournal(work.transaction());
    }

    /** @throws SyncException if it does not wait any more, or what was chosen does not fit the table */
    ConflictRecord settle(ConflictRecord asShown, Choice choice) {
        ConflictRecord waiting = requireWaiting(asShown);
        Conflict conflict = waiting.conflict();
        Optional<StoredRow> row = work.transaction().row(conflict.table(), conflict.key());
        write(waiting, row, choice);
        Settlement settlement = new Settlement(
                how(choice),
                replica.parts().name(),
                Instant.ofEpochMilli(replica.clock().wallMillis()));
        ConflictRecord settled = journal.settle(
                waiting, settlement, ConflictJournal.image(work.transaction().row(conflict.table(), conflict.key())));
        journal.save();
        work.events().met(settled);
        return settled;
    }

    private ConflictRecord requireWaiting(ConflictRecord asShown) {
        ConflictRecord now =
                new ConflictList(work.transaction()).find(asShown.id()).orElse(asShown);
        now.settlement().ifPresent(settlement -> {
            throw usage("the conflict " + now.id() + " is settled already, by " + settlement.by() + " at "
                    + settlement.at() + ", so nothing was changed. Change the row itself, if it is to be another");
        });
        return now;
    }

    private static How how(Choice choice) {
        if (choice instanceof Choice.First) {
            return How.FIRST;
        } else if (choice instanceof Choice.Second) {
            return How.SECOND;
        }
        return choice instanceof Choice.Values ? How.MERGED : How.DELETED;
    }

    private void write(ConflictRecord waiting, Optional<StoredRow> row, Choice choice) {
        Conflict conflict = waiting.conflict();
        OwnWriter writer = new OwnWriter(
                        work.transaction(),
                        replica.ownWrites(work.transaction())
                                .covering(conflict.first().stamp())
                                .covering(conflict.second().stamp()),
                        replica.clock(),
                        work.events())
                .withValuesOfApps();
        if (choice instanceof Choice.First) {
            write(writer, waiting, row, conflict.first());
        } else if (choice instanceof Choice.Second) {
            write(writer, waiting, row, conflict.second());
        } else if (choice instanceof Choice.Values values) {
            writer.checkTypes(conflict.table(), values.columns());
            write(writer, waiting, row, values.columns());
        } else {
            delete(writer, row);
        }
        writer.finish();
    }

    private void write(OwnWriter writer, ConflictRecord waiting, Optional<StoredRow> row, Side side) {
        if (side.values().isEmpty()) {
            delete(writer, row);
            return;
        }
        Row values = side.values().get();
        boolean isInPart = isShown(row) && !waiting.conflict().isAboutDeletion();
        write(writer, waiting, row, isInPart ? select(values, stillWaits(waiting, row.get())) : values);
    }

    /** A row that is shown is written anew in all that waits; one that is not, as a whole. */
    private void write(OwnWriter writer, ConflictRecord waiting, Optional<StoredRow> row, Row values) {
        Conflict conflict = waiting.conflict();
        if (!isShown(row)) {
            Row image = row.map(StoredRow::values).or(waiting::before).orElse(Row.EMPTY);
            writer.put(conflict.table(), conflict.key(), image.with(values));
            return;
        }
        StoredRow shown = row.get();
        Set<String> meant = new LinkedHashSet<>(values.shape().names());
        meant.addAll(stillWaits(waiting, shown));
        writer.patch(conflict.table(), conflict.key(), values);
        StoredRow written =
                work.transaction().row(conflict.table(), conflict.key()).orElseThrow();
        List<String> asShown = meant.stream()
                .filter(column ->
                        written.versions().of(column).equals(shown.versions().of(column)))
                .toList();
        if (!asShown.isEmpty()) {
            writer.again(written, asShown);
        }
    }

    private static boolean isShown(Optional<StoredRow> row) {
        return row.isPresent() && !row.get().deleted();
    }

    private List<String> stillWaits(ConflictRecord waiting, StoredRow shown) {
        return WaitingRow.of(work.transaction(), shown.table(), shown.key()).columns(waiting, shown);
    }

    private static Row select(Row values, List<String> columns) {
        Map<String, Value> left = new LinkedHashMap<>(values.toMap());
        left.keySet().retainAll(columns);
        return Row.of(left);
    }

    private static void delete(OwnWriter writer, Optional<StoredRow> row) {
        row.ifPresent(each -> {
            if (each.deleted()) {
                writer.again(each, List.of());
            } else {
                writer.delete(each.table(), each.key());
            }
        });
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
    }
}
