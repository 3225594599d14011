package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleExport;
import dev.tidemark.runtime.BundleInfo;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.internal.bundle.BundleOutput.Request;
import dev.tidemark.runtime.internal.bundle.BundleOutput.Written;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Writes bundles of what somebody gives.
 *
 * <p>Threading: one thread.
 */
public final class BundleGiver {
    private final Exchange exchange;
    private final BundleDriver driver;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Consumer<Runnable> threads;

    /** @param threads are offered what one of them may do meanwhile, and may drop it */
    public BundleGiver(
            Exchange exchange,
            BundleDriver driver,
            InstantSource clock,
            RandomGenerator random,
            Consumer<Runnable> threads) {
        this.exchange = exchange;
        this.driver = driver;
        this.clock = clock;
        this.random = random;
        this.threads = threads;
    }

    /**
     * Writes a bundle.
     *
     * @param out its file; of volumes, what their names are made from
     * @param volumeSize about how large a volume may get, in bytes
     */
    public BundleExport give(BundleRange range, Path out, OptionalLong volumeSize, BundleKeys keys) {
        Optional<Signer> signer = keys.signWith().map(Signer::read);
        Optional<UUID> to = range instanceof BundleRange.To one ? Optional.of(one.node()) : Optional.empty();
        Request request = new Request(out, volumeSize, signer, BundleFiles.unlock(keys), to, clock.instant());
        try (Delivery delivery = delivery(range)) {
            Written written = new BundleOutput(driver, request, random, threads).write(delivery);
            return new BundleExport(info(written, delivery.header(), request), written.kept());
        }
    }

    private static BundleInfo info(Written written, Delivery.Header delivery, Request request) {
        VolumeHeader header = written.header();
        return new BundleInfo(
                header.bundle(),
                written.digest(),
                BundleFormat.VERSION,
                header.created(),
                header.log().node(),
                header.name(),
                delivery.isOfServer(),
                header.since(),
                header.head(),
                header.to(),
                written.changes(),
                delivery.tables().stream().map(table -> table.name()).toList(),
                written.files(),
                written.bytes(),
                request.signer().map(signer -> SigningKeys.fingerprint(signer.publicKey())),
                request.unlock().isPresent());
    }

    private Delivery delivery(BundleRange range) {
        if (range instanceof BundleRange.Since since) {
            return exchange.since(since.position());
        }
        if (range instanceof BundleRange.To one) {
            return exchange.to(one.node());
        }
        return exchange.everything();
    }
}
