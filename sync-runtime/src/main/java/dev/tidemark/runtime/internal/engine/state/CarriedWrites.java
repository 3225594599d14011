package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What other devices of the same server have written, and this one is to take there for them. Each has a number in this device's own feed,
 * under which it leaves, and is kept until a checkpoint has come from a server that has it: until then no position in the server's feed
 * says that it was seen here.
 */
public final class CarriedWrites {
    private static final String PREFIX = "carried/write/";
    /** Asked for with every transaction, so the stamps of all are kept beside them. */
    private static final String STAMPS = "carried/stamps";

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
        return snapshot.state(STAMPS).isEmpty() ? List.of() : decoded(snapshot);
    }

    private static List<Carried> decoded(Snapshot snapshot) {
        return snapshot.stateNames(PREFIX).stream()
                .map(name -> decode(name, snapshot.state(name).orElseThrow()))
                .toList();
    }

    /** Returns the number of the first, without reading any. */
    public static OptionalLong first(Snapshot snapshot) {
        return snapshot.state(STAMPS).isEmpty()
                ? OptionalLong.empty()
                : snapshot.stateNames(PREFIX).stream()
                        .mapToLong(CarriedWrites::number)
                        .findFirst();
    }

    private static long number(String name) {
        return Long.parseUnsignedLong(name.substring(PREFIX.length()), 16);
    }

    private static Carried decode(String name, byte[] bytes) {
        return new Carried(number(name), new BatchReader(bytes).next().orElseThrow());
    }

    /**
     * Returns the writes that are shown here perhaps though no position says that they were seen: what came with them as well, since their
     * authors may have read more of the server than this device has.
     */
    public static Set<Stamp> stamps(Snapshot snapshot) {
        return snapshot.state(STAMPS)
                .map(bytes -> Set.copyOf(StateBytes.read(
                        bytes,
                        1,
                        in -> StateBytes.list(
                                in,
                                each -> new Stamp(
                                        each.readLong(),
                                        new Author(StateBytes.uuid(each), each.readLong()),
                                        each.readLong())))))
                .orElse(Set.of());
    }

    private static byte[] encode(List<Carried> all) {
        List<Stamp> stamps = all.stream()
                .flatMap(each -> each.change().versions().all())
                .map(Version::stamp)
                .filter(stamp -> !stamp.isBottom())
                .distinct()
                .toList();
        return StateBytes.write(
                1,
                out -> StateBytes.list(out, stamps, stamp -> {
                    out.writeLong(stamp.time());
                    StateBytes.uuid(out, stamp.author().node());
                    out.writeLong(stamp.author().incarnation());
                    out.writeLong(stamp.sequence());
                }));
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

    /** Keeps some more. */
    public static void keep(Transaction transaction, List<Carried> writes) {
        for (Carried write : writes) {
            BatchWriter writer = BatchWriter.toKeep();
            writer.add(write.change());
            transaction.putState(name(write.number()), writer.toByteArray());
        }
        transaction.putState(STAMPS, encode(decoded(transaction)));
    }

    /** Forgets one that its author has written anew; what takes its place is {@linkplain #keep kept} then. */
    public static void forget(Transaction transaction, Carried write) {
        transaction.removeState(name(write.number()));
    }

    /** Forgets those that a server has, of which everything has come since. */
    public static void settle(Transaction transaction, long acknowledged) {
        if (first(transaction).orElse(Long.MAX_VALUE) > acknowledged) {
            return;
        }
        List<Carried> waiting = new ArrayList<>();
        for (Carried each : all(transaction)) {
            if (each.number() <= acknowledged) {
                forget(transaction, each);
            } else {
                waiting.add(each);
            }
        }
        if (waiting.isEmpty()) {
            transaction.removeState(STAMPS);
        } else {
            transaction.putState(STAMPS, encode(waiting));
        }
    }

    private static String name(long number) {
        return PREFIX + NodeState.ordered(number);
    }
}
