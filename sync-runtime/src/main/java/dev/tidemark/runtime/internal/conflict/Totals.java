package dev.tidemark.runtime.internal.conflict;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Conflicts.State;
import java.nio.ByteBuffer;

/**
 * How long the lists are.
 *
 * @param last the highest number that was ever given
 * @param waiting the list of those that wait
 * @param settled the list of those that are settled
 */
record Totals(long last, Part waiting, Part settled) {
    private static final String STATE = "conflicts";
    private static final int FORMAT = 1;
    private static final int SIZE = 1 + 5 * Long.BYTES;

    /**
     * One list.
     *
     * @param count how many stand in it
     * @param first no number below this one is taken
     */
    record Part(long count, long first) {
        /** Returns this with a record under a number that is higher than all others. */
        private Part with(long number) {
            return new Part(count + 1, count == 0 ? number : first);
        }
    }

    static Totals load(Snapshot snapshot) {
        return snapshot.state(STATE).map(Totals::decode).orElse(new Totals(0, new Part(0, 1), new Part(0, 1)));
    }

    void save(Transaction transaction) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE).put((byte) FORMAT).putLong(last);
        bytes.putLong(waiting.count).putLong(waiting.first);
        transaction.putState(
                STATE, bytes.putLong(settled.count).putLong(settled.first).array());
    }

    private static Totals decode(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        int format = bytes.get();
        if (format != FORMAT) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED,
                    "the list of conflicts has format " + format + ", and this Tidemark reads format " + FORMAT
                            + "; use the Tidemark that wrote it, or, if that is this one, the store is damaged:"
                            + " restore it from a backup");
        }
        return new Totals(
                bytes.getLong(),
                new Part(bytes.getLong(), bytes.getLong()),
                new Part(bytes.getLong(), bytes.getLong()));
    }

    Part of(State state) {
        return state == State.WAITING ? waiting : settled;
    }

    /** Returns this with one more record, which takes the next number. */
    Totals with(State state) {
        Totals more = new Totals(last + 1, waiting, settled);
        return more.replaced(state, more.of(state).with(more.last));
    }

    /** Returns this with fewer records of a list, of which those that are left have at least a number. */
    Totals without(State state, long gone, long first) {
        return replaced(state, new Part(of(state).count - gone, first));
    }

    private Totals replaced(State state, Part part) {
        return state == State.WAITING ? new Totals(last, part, settled) : new Totals(last, waiting, part);
    }
}
