package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What other devices of the same server have written, and this one is to take there for them. Each has a number in this device's own feed,
 * under which it leaves, and is kept until a checkpoint has come from a server that has it: until then no position in the server's feed
 * says that it was seen here.
 */
public final class CarriedWrites {
    private static final String PREFIX = "carried/write/";
    private static final String ANY = "carried/any";

    private CarriedWrites() {}

    /**
     * A write that is carried.
     *
     * @param number this device's own number of it
     * @param change as its author would push it
     */
    public record Carried(long number, Change change) {}

    /** Returns all, in the order of their numbers. */
    public static List<Carried> all(Snapshot snapshot) {
        return snapshot.state(ANY).isEmpty()
                ? List.of()
                : snapshot.stateNames(PREFIX).stream()
                        .map(name -> decode(name, snapshot.state(name).orElseThrow()))
                        .toList();
    }

    private static Carried decode(String name, byte[] bytes) {
        return new Carried(
                Long.parseUnsignedLong(name.substring(PREFIX.length()), 16),
                new BatchReader(bytes).next().orElseThrow());
    }

    /**
     * Returns the writes that are shown here perhaps though no position says that they were seen: what came with them as well, since their
     * authors may have read more of the server than this device has.
     */
    public static Set<Stamp> stamps(Snapshot snapshot) {
        List<Carried> all = all(snapshot);
        if (all.isEmpty()) {
            // Asked with every transaction, and hardly ever anything but empty.
            return Set.of();
        }
        return all.stream()
                .flatMap(each -> each.change().versions().all())
                .map(Version::stamp)
                .filter(stamp -> !stamp.isBottom())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the versions in a change that its author wrote; in the others he had read what he sends. */
    public static Stream<Version> written(Change change) {
        return change.versions().all().filter(version -> isWritten(change, version));
    }

    /** Returns whether a version in a change is what its author wrote: that all has one number. */
    public static boolean isWritten(Change change, Version version) {
        Stamp own = change.versions().row().stamp();
        return version.stamp().author().equals(own.author()) && version.stamp().sequence() == own.sequence();
    }

    /** Returns an update without the columns that its author had only read. */
    public static Change withoutRead(Change update) {
        return update.only(update.values().shape().names().stream()
                .filter(column -> isWritten(update, update.versions().of(column)))
                .toList());
    }

    /** Keeps one more. */
    public static void keep(Transaction transaction, Carried write) {
        BatchWriter writer = BatchWriter.toKeep();
        writer.add(write.change());
        transaction.putState(name(write.number()), writer.toByteArray());
        transaction.putState(ANY, new byte[0]);
    }

    /** Forgets one that its author has written anew. */
    public static void forget(Transaction transaction, Carried write) {
        transaction.removeState(name(write.number()));
    }

    /** Forgets those that a server has, of which everything has come since. */
    public static void settle(Transaction transaction, long acknowledged) {
        List<Carried> all = all(transaction);
        for (Carried each : all) {
            if (each.number() <= acknowledged) {
                forget(transaction, each);
            }
        }
        if (!all.isEmpty() && all.get(all.size() - 1).number() <= acknowledged) {
            transaction.removeState(ANY);
        }
    }

    private static String name(long number) {
        return PREFIX + NodeState.ordered(number);
    }
}
