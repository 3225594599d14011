package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables of which a device holds only some rows, and how far it knows what became of its own writes there.
 *
 * <p>That a device has read its server's feed up to a position says nothing of a row that it does not hold. So a write to such a row
 * has seen nothing. And where a row was made here unseen, nothing is known of it until the server's word has come in a checkpoint;
 * until then what is written over an own write has seen no more than that write had.
 *
 * <p>A table stays one of these when the configuration no longer says that it is on demand, until all of it has been pulled.
 *
 * @param names of the tables, in whatever case
 * @param told up to which own number the server had committed everything before the last checkpoint was read
 * @param answered up to which own number the server has said what became of everything, as of the last checkpoint
 */
public record PartialTables(Set<String> names, long told, long answered) {
    /** There are none. */
    public static final PartialTables NONE = new PartialTables(Set.of(), 0, 0);

    private static final String STATE = "partial-tables";

    /** Keeps an unmodifiable copy. */
    public PartialTables {
        names = folded(names);
    }

    /** Returns a set of names in which case does not count. */
    public static Set<String> folded(Collection<String> names) {
        Set<String> folded = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        folded.addAll(names);
        return Collections.unmodifiableSet(folded);
    }

    /** Returns those that a store keeps. */
    public static PartialTables load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(
                        bytes,
                        1,
                        in -> new PartialTables(
                                Set.copyOf(StateBytes.list(in, each -> each.readUTF())), in.readLong(), in.readLong())))
                .orElse(NONE);
    }

    /** Keeps these in place of what was kept. */
    public void save(Transaction transaction) {
        if (names.isEmpty()) {
            transaction.removeState(STATE);
        } else {
            transaction.putState(STATE, StateBytes.write(1, out -> {
                StateBytes.list(out, List.copyOf(names), out::writeUTF);
                out.writeLong(told);
                out.writeLong(answered);
            }));
        }
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Returns whether a table is one of them, in whatever case it is written. */
    public boolean has(String table) {
        return !names.isEmpty() && names.contains(table);
    }

    /** Returns this with more tables. */
    public PartialTables with(Collection<String> more) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(names);
        all.addAll(more);
        return new PartialTables(all, told, answered);
    }

    /**
     * Returns these tables after a checkpoint.
     *
     * @param before up to which own number the server had committed everything before it was read
     * @param now up to which it has acknowledged everything: what became of that is told before a checkpoint
     */
    public PartialTables toldUpTo(long before, long now) {
        return new PartialTables(names, before, now);
    }

    /** Returns these tables, for a server that has own writes up to a number and no more. */
    public PartialTables atMost(long number) {
        return new PartialTables(names, Math.min(told, number), Math.min(answered, number));
    }

    /** Returns those of these tables that are on demand, once all others have been pulled as a whole. */
    public PartialTables only(Set<String> onDemand) {
        return new PartialTables(onDemand, told, answered);
    }
}
