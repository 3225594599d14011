package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.testkit.Rounds;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device's SQLite file of which a bit is another one, in what it has synced. SQLite keeps no checksums of its pages, so it may give
 * another value for the one that stood there. What somebody does notice ends in a problem that names the file or says to restore it. What nobody
 * notices is no write: nothing of it comes to the server. Whoever compares all rows with the server's finds most of it, but not where a
 * table and its index say different things.
 */
class DamagedPagesTest {
    private static final String FILE = "device.db";
    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    private byte[] whole;
    private StorageBackend served;

    @BeforeEach
    void syncADevice() throws IOException {
        Path healthy = Files.createDirectory(folder.resolve("healthy"));
        try (Cluster cluster = new Cluster();
                StorageBackend store = sqlite(healthy)) {
            SyncNode server = cluster.server();
            SyncNode device = cluster.device("a", store);
            for (int i = 0; i < ROWS; i++) {
                cluster.write(i % 2 == 0 ? device : server, "row " + i, "text", "something about row " + i);
            }
            cluster.sync(device);
            cluster.delete(device, "row 0");
            cluster.delete(server, "row 1");
            cluster.sync(device);
            served = cluster.copyOf(server);
            cluster.stop(device);
        }
        whole = Files.readAllBytes(healthy.resolve(FILE));
    }

    private static StorageBackend sqlite(Path place) {
        SqliteStorageProvider provider = new SqliteStorageProvider();
        return provider.create(TestConfig.of(provider.configSpec(), Map.of("file", FILE)), TestContext.in(place));
    }

    @Test
    void aBitThatIsAnotherOneIsNoticedOrStaysWhereItIs() {
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        Rounds.each(150, random -> {
            Path place = damaged(random);
            try (Cluster cluster = new Cluster()) {
                SyncNode server = cluster.server(Stores.copy(served));
                Map<RowKey, Row> before = Cluster.content(server);
                fates.merge(syncAndCompare(cluster, place, before), 1, Integer::sum);
                assertEquals(before, Cluster.content(server), "what the server has");
            }
        });
        assertTrue(fates.getOrDefault(Fate.NOTICED, 0) > 0, fates::toString);
        assertTrue(fates.getOrDefault(Fate.TOLD, 0) > fates.getOrDefault(Fate.UNTOLD, 0), fates::toString);
    }

    /** What has come of a device whose file is damaged. */
    private enum Fate {
        NOTICED,
        TOLD,
        UNTOLD,
        EQUAL
    }

    private static Fate syncAndCompare(Cluster cluster, Path place, Map<RowKey, Row> served) throws IOException {
        try (StorageBackend store = sqlite(place)) {
            SyncNode device = cluster.device("a", store);
            cluster.sync(device);
            VerifyReport report = cluster.verify(device, true, false);
            boolean isSame = Cluster.content(device).equals(served);
            cluster.stop(device);
            return isSame ? Fate.EQUAL : report.isEqual() ? Fate.UNTOLD : Fate.TOLD;
        } catch (PluginException | StorageException | SyncException | CompletionException problem) {
            String said = Stream.iterate((Throwable) problem, cause -> cause != null, Throwable::getCause)
                    .map(Throwable::getMessage)
                    .toList()
                    .toString();
            assertTrue(said.contains(FILE) || said.contains("from a backup"), said);
            return Fate.NOTICED;
        }
    }

    /** Returns a folder with the file, of which a bit is another one that belongs to something: most of a page is air. */
    private Path damaged(SplittableRandom random) throws IOException {
        byte[] bytes = whole.clone();
        int at = random.nextInt(bytes.length);
        while (bytes[at] == 0) {
            at = random.nextInt(bytes.length);
        }
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Path place = Files.createTempDirectory(folder, "damaged-");
        Files.write(place.resolve(FILE), bytes);
        return place;
    }
}
