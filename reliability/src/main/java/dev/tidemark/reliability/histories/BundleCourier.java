package dev.tidemark.reliability.histories;

import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.internal.bundle.BundleDesk;
import dev.tidemark.runtime.internal.bundle.BundleFolder;
import dev.tidemark.runtime.internal.bundle.ImportLog;
import dev.tidemark.runtime.internal.mesh.MeshNode;
import dev.tidemark.testkit.simulation.Courier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import org.sqlite.SQLiteDataSource;

/** Bundles as users carry them, but for the clock: what they say of their time is that of the world. */
final class BundleCourier implements Courier {
    /** Who gives takes nothing. */
    private static final Intake NOBODY = (from, head, taking) -> taking.run();

    private final WorkFolder files;
    private final InstantSource clock;

    BundleCourier(Path parent, InstantSource clock) {
        try {
            files = new WorkFolder(Files.createTempDirectory(parent, "mail-"));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        this.clock = clock;
    }

    private static Connection open(String url) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(url);
        return source.getConnection();
    }

    private BundleDesk desk(SyncNode node, Intake intake) {
        MeshNode equal = (MeshNode) node;
        return new BundleDesk(
                node.id(),
                new WatchedExchange(equal.exchange(), intake),
                new ImportLog(equal.storage()),
                BundleCourier::open,
                clock,
                new SplittableRandom(1),
                nobody -> {});
    }

    @Override
    public Path folder() {
        return files.path();
    }

    @Override
    public void give(SyncNode node, Optional<UUID> to, Path out) {
        BundleRange range = to.<BundleRange>map(BundleRange.To::new).orElseGet(BundleRange.All::new);
        desk(node, NOBODY).give(range, out, OptionalLong.empty(), BundleKeys.NONE);
    }

    @Override
    public void take(SyncNode node, Path bundle, Intake intake) {
        desk(node, intake).take(List.of(bundle), BundleKeys.NONE);
    }

    @Override
    public void exchange(SyncNode node, Path shared, Intake intake) {
        BundleDesk desk = desk(node, intake);
        new BundleFolder(node.id(), desk, desk.log(), shared, BundleKeys.NONE).exchange();
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
