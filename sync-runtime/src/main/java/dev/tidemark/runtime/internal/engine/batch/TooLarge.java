package dev.tidemark.runtime.internal.engine.batch;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows that no batch can carry. They stay where they are, other rows go on, and the node's status names them until they are
 * made smaller or deleted.
 *
 * <p>A note holds the row's number: on a device that of its pending write, on a server its position in the feed. A row that is
 * written again gets another number, and the note counts no more.
 */
public final class TooLarge {
    private static final int LONGEST_KEY = 80;

    private TooLarge() {}

    /** Where the row does not go on. */
    enum Side {
        /** To the server. */
        PENDING,
        /** To the devices. */
        FEED
    }

    /** A row that was too large, and the line that tells of it. */
    public record Note(Side side, long number, String table, RowKey key, String line) {
        private static Note of(Side side, StoredRow row, String obstacle) {
            return new Note(side, numberOf(side, row), row.table(), row.key(), describe(row, obstacle));
        }

        private String stateName() {
            return NodeState.TOO_LARGE_PREFIX + NodeState.ordered(number);
        }

        private byte[] encode() {
            return StateBytes.write(1, out -> {
                out.writeUTF(side.name());
                out.writeLong(number);
                out.writeUTF(line);
                byte[] identity = identity();
                out.writeInt(identity.length);
                out.write(identity);
            });
        }

        /** A table and a key are kept as a batch of one deletion. */
        private byte[] identity() {
            BatchWriter writer = BatchWriter.toKeep();
            Versions none = Versions.of(Version.BOTTOM);
            writer.add(new Change(table, key, Change.Kind.DELETE, Row.EMPTY, none));
            return writer.toByteArray();
        }

        private static Note decode(byte[] bytes) {
            return StateBytes.read(bytes, 1, in -> {
                Side side = Side.valueOf(in.readUTF());
                long number = in.readLong();
                String line = in.readUTF();
                byte[] identity = new byte[in.readInt()];
                in.readFully(identity);
                Change row = new BatchReader(identity).next().orElseThrow();
                return new Note(side, number, row.table(), row.key(), line);
            });
        }

        private boolean isOf(Note other) {
            return side == other.side && table.equals(other.table) && key.equals(other.key);
        }

        /** Returns this for the same row under another number. */
        public Note at(long other) {
            return new Note(side, other, table, key, line);
        }

        /** Keeps the note. */
        public void save(Transaction transaction) {
            transaction.putState(stateName(), encode());
        }

        /** Drops the note. */
        public void remove(Transaction transaction) {
            transaction.removeState(stateName());
        }

        /** Returns whether nothing depends on the note any more: a device that missed a row of the feed may lack it for long. */
        private boolean isVoid(Snapshot snapshot) {
            return side == Side.FEED
                    ? snapshot.row(table, key).filter(row -> !row.deleted()).isEmpty()
                    : !isCurrent(snapshot);
        }

        /** Returns whether the row is still as it was when it was noted. */
        private boolean isCurrent(Snapshot snapshot) {
            return snapshot.row(table, key)
                    .filter(row -> numberOf(side, row) == number)
                    .isPresent();
        }
    }

    /** Returns what notes that a device can't send a pending row; to be run when no snapshot is open. */
    public static Runnable pending(StorageBackend storage, StoredRow row, String obstacle) {
        Note note = Note.of(Side.PENDING, row, obstacle);
        return () -> note(storage, note);
    }

    /** Notes that a server can't send a row of its feed. */
    public static void inFeed(StorageBackend storage, StoredRow row, String obstacle) {
        note(storage, Note.of(Side.FEED, row, obstacle));
    }

    private static long numberOf(Side side, StoredRow row) {
        return side == Side.PENDING ? row.pending() : row.lsn();
    }

    private static String describe(StoredRow row, String obstacle) {
        String key = row.key().toString();
        return "row " + (key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) + "..." : key) + " of table '"
                + row.table() + "' is too large to be synced: " + obstacle
                + ". It stays here; make it smaller or delete it";
    }

    private static void note(StorageBackend storage, Note note) {
        try (Snapshot snapshot = storage.snapshot()) {
            if (snapshot.state(note.stateName()).isPresent()) {
                return;
            }
        }
        try (Transaction transaction = storage.begin()) {
            List<Note> notes = notes(transaction);
            notes.stream()
                    .filter(old -> old.isOf(note) || old.isVoid(transaction))
                    .forEach(old -> old.remove(transaction));
            note.save(transaction);
            transaction.commit();
        }
    }

    private static List<Note> notes(Snapshot snapshot) {
        return snapshot.stateNames(NodeState.TOO_LARGE_PREFIX).stream()
                .map(name -> Note.decode(snapshot.state(name).orElseThrow()))
                .toList();
    }

    /** Returns a line for each row that is too large now. */
    public static List<String> problems(Snapshot snapshot) {
        return notes(snapshot).stream()
                .filter(note -> note.isCurrent(snapshot))
                .map(Note::line)
                .toList();
    }

    /** Returns the rows that devices may have missed because they were too large; those get them whole. */
    public static Set<Breach.Reference> missed(Snapshot snapshot) {
        return notes(snapshot).stream()
                .filter(note -> note.side() == Side.FEED)
                .map(note -> new Breach.Reference(note.table(), note.key()))
                .collect(Collectors.toSet());
    }

    /** Returns the rows that a device could not send, up to a number. */
    public static List<Note> pendingUpTo(Snapshot snapshot, long number) {
        return notes(snapshot).stream()
                .filter(note -> note.side() == Side.PENDING && note.number() <= number)
                .toList();
    }
}
