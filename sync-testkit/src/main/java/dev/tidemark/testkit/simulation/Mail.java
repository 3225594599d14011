package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.SyncException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The bundles of a world whose nodes are equals, or carry for each other: those that were given to somebody to carry, which arrive when a step says so, in any order, twice or never,
 * and a folder that all see.
 */
final class Mail implements AutoCloseable {
    private static final String NAME = "a bundle is taken whole, or refused with a reason";
    private static final int FLIP = 0x5A;

    /** What a bundle that is as it was written may be refused for, and no other is. */
    private static final Set<Reason> HARMLESS =
            Set.of(Reason.ALREADY_IMPORTED, Reason.MISSING, Reason.FOR_ANOTHER_NODE);

    private final Courier courier;
    private final Faults faults;
    private final LongSupplier commits;
    private final Arrivals arrivals;
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private final Path shared;
    private final List<Parcel> parcels = new ArrayList<>();
    private int written;

    /** @param from to whom the giver belonged when it was written */
    private record Parcel(Path file, boolean isDamaged, Belonging from) {}

    /** Hears what was taken. */
    @FunctionalInterface
    interface Arrivals {
        /** Is told that a node has taken all of another up to a number, and how far its own feed goes with it. */
        void taken(SimulatedNode node, String from, long upTo, long head);
    }

    /**
     * @param commits counts the transactions that nodes have committed
     * @param arrivals is told between the work of nodes
     */
    Mail(Courier courier, Faults faults, LongSupplier commits, Arrivals arrivals) {
        this.arrivals = arrivals;
        this.courier = courier;
        this.faults = faults;
        this.commits = commits;
        this.shared = courier.folder().resolve("shared");
        try {
            Files.createDirectories(shared);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns how many bundles there were, by what was done with them. */
    SortedMap<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** A node writes a bundle, and gives it to be carried. Returns whether it did. */
    boolean give(SimulatedNode node, Optional<UUID> to) {
        Belonging giver = Belonging.of(node);
        Path file = courier.folder().resolve(written++ + ".bundle");
        boolean done = isDone(node, giver.isStranger(), () -> courier.give(node.engine(), to, file));
        if (done) {
            parcels.add(new Parcel(file, false, giver));
            count("exported");
        }
        return done;
    }

    /**
     * A bundle arrives.
     *
     * @param back which: 0 is the last that was written
     * @return whether it was taken
     */
    boolean take(SimulatedNode node, int back) {
        if (back >= parcels.size()) {
            return false;
        }
        Parcel parcel = parcels.get(parcels.size() - 1 - back);
        Belonging taker = Belonging.of(node);
        boolean fits = taker.takesFrom(parcel.from());
        long before = commits.getAsLong();
        try {
            boolean mayRefuse = !fits || isAnyClockOff();
            boolean done = isDone(node, mayRefuse, () -> courier.take(node.engine(), parcel.file(), intake(node)));
            if (done) {
                requireTakeable(node, parcel, fits);
                count(taker.isStranger() ? "begun with" : "imported");
            }
            return done;
        } catch (BundleException refused) {
            requireReason(node, parcel, refused, commits.getAsLong() > before);
            return false;
        }
    }

    private static void requireTakeable(SimulatedNode node, Parcel parcel, boolean fits) {
        if (parcel.isDamaged()) {
            throw new Violation(NAME, node.name() + " took a bundle that is not as it was written");
        }
        if (!fits) {
            throw new Violation(NAME, node.name() + " took what is not for a node like it: " + parcel.from());
        }
    }

    /** Who goes by such a clock may take any stamp for one from the future, which only its author could stamp anew. */
    private boolean isAnyClockOff() {
        return faults.have("clock") || faults.have("clock stands");
    }

    /** Tells what was taken, also where its process has died of the commit. */
    private Courier.Intake intake(SimulatedNode node) {
        StorageBackend store = node.running().store();
        return (from, upTo, taking) -> {
            long before = commits.getAsLong();
            try {
                taking.run();
            } finally {
                if (commits.getAsLong() > before) {
                    arrivals.taken(node, from, upTo, head(store));
                }
            }
        };
    }

    private static long head(StorageBackend store) {
        try (Snapshot snapshot = store.snapshot()) {
            return snapshot.head();
        }
    }

    private void requireReason(SimulatedNode node, Parcel parcel, BundleException refused, boolean hasCommitted) {
        boolean isExpected = HARMLESS.contains(refused.reason()) != parcel.isDamaged();
        if (!isExpected || parcel.isDamaged() && hasCommitted) {
            throw new Violation(NAME, node.name() + " refused one: " + refused.getMessage(), refused);
        }
        faults.struck(
                switch (refused.reason()) {
                    case ALREADY_IMPORTED -> "bundle twice";
                    case MISSING -> "bundle before its time";
                    case FOR_ANOTHER_NODE -> "bundle to somebody else";
                    default -> "damaged bundle";
                });
    }

    /** A node exchanges through the folder. Returns whether it could; what it could not take there waits. */
    boolean exchange(SimulatedNode node) {
        boolean done = isDone(node, false, () -> courier.exchange(node.engine(), shared, intake(node)));
        if (done) {
            count("exchanged by folder");
        }
        return done;
    }

    /**
     * Returns whether some work was done to its end, which only a node fails in that is not well.
     *
     * @param mayRefuse whether the node may also refuse to do it; then it has changed nothing
     */
    private boolean isDone(SimulatedNode node, boolean mayRefuse, Runnable work) {
        long before = commits.getAsLong();
        try {
            work.run();
            return node.isUp();
        } catch (SyncException | StorageException failed) {
            boolean isRefused = mayRefuse && isRefusal(failed) && commits.getAsLong() == before;
            if (!isRefused && !node.trouble().isOrWas() && node.isUp()) {
                throw new Violation(NAME, node.name() + ": " + failed.getMessage(), failed);
            }
            if (isRefused) {
                count("refused");
            }
            return false;
        }
    }

    private static boolean isRefusal(RuntimeException failed) {
        return failed instanceof SyncException refused
                && (refused.kind() == SyncException.Kind.REFUSED || refused.kind() == SyncException.Kind.USAGE);
    }

    /** A bundle that is under way is damaged. */
    void damage(int back, int at, boolean cut) {
        if (back < parcels.size()) {
            int number = parcels.size() - 1 - back;
            Parcel parcel = parcels.get(number);
            if (!parcel.isDamaged()) {
                damage(parcel.file(), at, cut);
                parcels.set(number, new Parcel(parcel.file(), true, parcel.from()));
            }
        }
    }

    /** A bundle in the folder is damaged, as when it is copied by half. */
    void damageShared(int number, int at, boolean cut) {
        try (Stream<Path> files = Files.walk(shared)) {
            List<Path> bundles = files.filter(Files::isRegularFile).sorted().toList();
            if (!bundles.isEmpty()) {
                damage(bundles.get(number % bundles.size()), at, cut);
                faults.struck("damaged folder");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void damage(Path file, int at, boolean cut) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length == 0) {
                return;
            }
            int place = at % bytes.length;
            bytes[place] ^= FLIP;
            Files.write(file, cut ? Arrays.copyOf(bytes, place) : bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        courier.close();
    }
}
