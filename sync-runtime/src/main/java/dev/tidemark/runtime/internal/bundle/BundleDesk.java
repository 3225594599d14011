package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.BundleExport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleInfo;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Where a node gives bundles out and takes them in.
 *
 * <p>To give one out changes nothing: who gets it is known to have it once it says so, in a bundle or a sync. So a bundle that is
 * lost is simply exported again.
 *
 * <p>Threading: one thread.
 */
public final class BundleDesk {
    private final UUID self;
    private final Exchange exchange;
    private final ImportLog log;
    private final BundleDriver driver;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Consumer<Runnable> threads;

    /**
     * Creates the desk of a node.
     *
     * @param self the node's id
     * @param threads are offered what one of them may do meanwhile, and may drop it
     */
    public BundleDesk(
            UUID self,
            Exchange exchange,
            ImportLog log,
            BundleDriver driver,
            InstantSource clock,
            RandomGenerator random,
            Consumer<Runnable> threads) {
        this.self = self;
        this.exchange = exchange;
        this.log = log;
        this.driver = driver;
        this.clock = clock;
        this.random = random;
        this.threads = threads;
    }

    /** Returns the imports that the node keeps. */
    public ImportLog log() {
        return log;
    }

    /** Writes a bundle, as {@link BundleGiver#give} does. */
    public BundleExport give(BundleRange range, Path out, OptionalLong volumeSize, BundleKeys keys) {
        return new BundleGiver(exchange, driver, clock, random, threads).give(range, out, volumeSize, keys);
    }

    /** Returns the id that a bundle for a node would have now: another one as soon as there is something else to tell it. */
    UUID idFor(UUID node) {
        try (Delivery delivery = exchange.to(node)) {
            return VolumeHeader.first(delivery.header(), Optional.of(node), clock.instant())
                    .bundle();
        }
    }

    /**
     * Takes a bundle in, in one transaction.
     *
     * @param files all its volumes, in any order
     * @throws dev.tidemark.runtime.BundleException if it is refused; nothing has changed then
     */
    public BundleImport take(List<Path> files, BundleKeys keys) {
        Instant begin = clock.instant();
        try (BundleInput input = new BundleFiles(driver).take(files, keys).openedBy(threads)) {
            BundleInfo bundle = BundleFiles.info(input);
            requireForHere(bundle);
            requireNew(bundle);
            Taken taken = exchange.take(input);
            if (!taken.isTaken()) {
                throw Refusal.of(
                        Reason.MISSING,
                        bundle.volumes().get(0),
                        "it begins at position " + bundle.since() + " of " + bundle.name()
                                + ", and what is here goes to "
                                + taken.missingFrom()
                                + ". Import the bundle in between first, or have one exported that"
                                + " begins there: tidemark bundle export DB --since " + taken.missingFrom());
            }
            return noted(entry(bundle, taken, begin));
        }
    }

    /** By now all is taken, whatever becomes of the entry. */
    private BundleImport noted(BundleImport entry) {
        try {
            log.add(entry);
            return entry;
        } catch (StorageException failed) {
            return entry.unnoted(failed.getMessage());
        }
    }

    private BundleImport entry(BundleInfo bundle, Taken taken, Instant begin) {
        return new BundleImport(
                bundle.id(),
                bundle.digest(),
                bundle.node(),
                bundle.name(),
                taken.total(),
                taken.applied(),
                taken.duplicates(),
                taken.conflicts(),
                taken.setAside(),
                begin,
                Duration.between(begin, clock.instant()).toMillis(),
                Optional.empty());
    }

    private void requireForHere(BundleInfo bundle) {
        if (bundle.node().equals(self)) {
            throw Refusal.of(
                    Reason.FOR_ANOTHER_NODE,
                    bundle.volumes().get(0),
                    "it comes from this node, or from a copy of its database, and has nothing that is not here. Import it"
                            + " into another database");
        }
        bundle.to().filter(to -> !to.equals(self)).ifPresent(to -> {
            throw Refusal.of(
                    Reason.FOR_ANOTHER_NODE,
                    bundle.volumes().get(0),
                    "it is for node " + to + ", and this is node " + self
                            + ". Have one exported for this node: tidemark" + " bundle export DB --to " + self);
        });
    }

    private void requireNew(BundleInfo bundle) {
        log.find(bundle.digest()).ifPresent(before -> {
            throw Refusal.of(
                    Reason.ALREADY_IMPORTED,
                    bundle.volumes().get(0),
                    "it was imported at " + before.at()
                            + ", and nothing in it is new. See what was: tidemark bundle log DB");
        });
    }
}
