package dev.tidemark.reliability.histories;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.simulation.Courier;
import dev.tidemark.testkit.simulation.Disk;
import dev.tidemark.testkit.simulation.Disks;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.SimulatedDisk;
import dev.tidemark.testkit.simulation.World;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The disks that histories name: {@code simulated}, which is a journal of what a store in memory has committed, and
 * {@code sqlite}, which is a folder with a file of {@code storage-sqlite}; {@code apps}, where each device's is a folder with an
 * app's file that its node has adopted; and {@code tiered}, where the server's is memory in front of a simulated one.
 *
 * <p>Threading: safe.
 */
public final class WorldDisks implements Disks {
    private final Path folder;
    private final EmptyFiles files;

    /** @param folder gets the files; best where no real disk is */
    public WorldDisks(Path folder) {
        this.folder = folder;
        this.files = new EmptyFiles(folder);
    }

    @Override
    public Disk disk(Setup setup, String node, int number) {
        return switch (setup.disk()) {
            case "simulated" -> simulated(setup.syncedEvery());
            case Setup.APPS ->
                node.equals(World.SERVER)
                        ? simulated(setup.syncedEvery())
                        : SqliteDisk.adopted(folder, AppFile.of(setup), files);
            case "tiered" ->
                node.equals(World.SERVER) ? TieredDisk.inFrontOf(simulated(1), folder) : simulated(setup.syncedEvery());
            case "sqlite" -> SqliteDisk.empty(folder, setup.syncedEvery() > 1, files);
            default ->
                throw new IllegalArgumentException(
                        "no disk is called '" + setup.disk() + "': there are simulated, sqlite, tiered, " + Setup.APPS);
        };
    }

    @Override
    public Courier courier(InstantSource clock) {
        return new BundleCourier(folder, clock);
    }

    private static Disk simulated(int syncedEvery) {
        return syncedEvery > 1
                ? SimulatedDisk.syncedEvery(syncedEvery, WorldDisks::memory)
                : SimulatedDisk.durable(WorldDisks::memory);
    }

    private static StorageBackend memory() {
        MemoryStorageProvider provider = new MemoryStorageProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
    }
}
