package dev.tidemark.runtime.internal.engine.outcomes;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.Write;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Optional;

/** Keeps outcomes, with the data that was written, in a device's store. The row is kept as a batch of one change. */
public final class KeptOutcomes {
    private static final int FORMAT = 1;
    private static final int LONGEST_REASON = 2_000;

    private KeptOutcomes() {}

    public static byte[] encode(Outcome outcome, long id) {
        BatchWriter writer = BatchWriter.toKeep();
        Version version = new Version(new Stamp(1, Author.NOBODY, outcome.sequence()), Context.EMPTY, 0);
        Change.Kind kind = outcome.deletes() ? Change.Kind.DELETE : Change.Kind.CREATE;
        writer.add(new Change(outcome.table(), outcome.key(), kind, outcome.written(), Versions.of(version)));
        byte[] row = writer.toByteArray();
        return StateBytes.write(FORMAT, out -> {
            out.writeLong(id);
            out.writeLong(outcome.sequence());
            out.writeUTF(outcome.kind().name());
            StateBytes.list(out, outcome.columns(), out::writeUTF);
            out.writeUTF(shortened(outcome.reason()));
            out.writeInt(row.length);
            out.write(row);
        });
    }

    /** A reason may quote a key, and a state holds texts of 64 KiB. */
    private static String shortened(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason;
    }

    public static Outcome decode(byte[] bytes) {
        return StateBytes.read(bytes, FORMAT, in -> {
            in.readLong();
            long sequence = in.readLong();
            Outcome.Kind kind = Outcome.Kind.valueOf(in.readUTF());
            List<String> columns = StateBytes.list(in, each -> each.readUTF());
            String reason = in.readUTF();
            byte[] row = new byte[in.readInt()];
            in.readFully(row);
            Change change = new BatchReader(row).next().orElseThrow();
            return new Outcome(
                    sequence,
                    change.table(),
                    change.key(),
                    kind,
                    columns,
                    reason,
                    change.kind() == Change.Kind.DELETE,
                    change.values(),
                    Optional.empty());
        });
    }

    /** Returns whether an outcome says that a strategy has failed, without the data that was written: there may be very many of others. */
    public static boolean isFailed(byte[] bytes) {
        return StateBytes.read(bytes, FORMAT, in -> {
            in.readLong();
            in.readLong();
            return Outcome.Kind.valueOf(in.readUTF()) == Outcome.Kind.FAILED;
        });
    }

    /** Returns all outcomes, the oldest first. */
    public static List<Outcome> all(Snapshot snapshot) {
        return snapshot.stateNames(NodeState.OUTCOME_PREFIX).stream()
                .map(name -> read(snapshot, name))
                .toList();
    }

    /** Returns the outcome of a write by its number. */
    static Optional<Outcome> find(Snapshot snapshot, long sequence) {
        String name = name(sequence);
        return snapshot.state(name).map(kept -> read(snapshot, name));
    }

    public static String name(long sequence) {
        return NodeState.OUTCOME_PREFIX + NodeState.ordered(sequence);
    }

    /** Returns the outcome of a write, or that of a later one with which it has travelled. */
    static Optional<Outcome> from(Snapshot snapshot, Write write) {
        String first = name(write.number());
        return snapshot.stateNames(NodeState.OUTCOME_PREFIX).stream()
                .filter(name -> name.compareTo(first) >= 0)
                .map(name -> read(snapshot, name))
                .filter(each -> each.table().equals(write.table()) && each.key().equals(write.key()))
                .findFirst();
    }

    private static Outcome read(Snapshot snapshot, String name) {
        Outcome kept = decode(snapshot.state(name).orElseThrow());
        Optional<Row> present = snapshot.row(kept.table(), kept.key())
                .filter(row -> !row.deleted())
                .map(StoredRow::values);
        return new Outcome(
                kept.sequence(),
                kept.table(),
                kept.key(),
                kept.kind(),
                kept.columns(),
                kept.reason(),
                kept.deletes(),
                kept.written(),
                present);
    }
}
