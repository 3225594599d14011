package dev.tidemark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleFolderReport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.bundle.BundleDesk;
import dev.tidemark.runtime.internal.bundle.BundleFolder;
import dev.tidemark.runtime.internal.bundle.ImportLog;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is copied by whatever, whenever, is all that nodes need to end up equal. */
class BundleFolderTest {
    @TempDir
    private Path folder;

    private final Map<CarriedNode, ImportLog> logs = new HashMap<>();
    private final CarriedNode a = new CarriedNode("a");
    private final CarriedNode b = new CarriedNode("b");
    private final CarriedNode c = new CarriedNode("c");

    private BundleFolderReport exchange(CarriedNode node) {
        ImportLog log = logs.computeIfAbsent(node, each -> {
            MemoryStorageProvider provider = new MemoryStorageProvider();
            return new ImportLog(
                    provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere"))));
        });
        BundleDesk desk =
                new BundleDesk(node.id, node, log, Carrier::open, () -> Instant.EPOCH, new Random(1), nobody -> {});
        return new BundleFolder(node.id, desk, log, folder, BundleKeys.NONE).exchange();
    }

    private List<Path> files(CarriedNode node) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(node.id.toString()))) {
            return files.sorted().toList();
        }
    }

    @Test
    void threeNodesEndUpEqualAndThenAllIsQuiet() throws IOException {
        a.write("1", "from a");
        b.write("2", "from b");
        c.write("3", "from c");
        for (int round = 0; round < 4; round++) {
            exchange(a);
            exchange(b);
            exchange(c);
        }
        assertEquals(Map.of("('1')", "'from a'", "('2')", "'from b'", "('3')", "'from c'"), a.content());
        assertEquals(a.content(), b.content());
        assertEquals(a.content(), c.content());
        for (CarriedNode node : List.of(a, b, c)) {
            BundleFolderReport quiet = exchange(node);
            assertEquals(List.of(), quiet.imports());
            assertEquals(List.of(), quiet.written());
            assertEquals(List.of(), quiet.waiting());
            assertEquals(2, files(node).size(), "one for each of the others");
        }
    }

    @Test
    void whatIsCopiedInPartWaitsAndIsTakenWhenItIsThere() throws IOException {
        exchange(a);
        exchange(b);
        a.write("1", "from a");
        exchange(a);
        Path file = files(a).get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        BundleFolderReport half = exchange(b);
        assertEquals(List.of(), half.imports());
        assertTrue(half.waiting().get(0).contains("damaged"), half.waiting().toString());
        assertEquals(Map.of(), b.content());
        Files.write(file, whole);
        assertEquals(1, exchange(b).imports().size());
        assertEquals(a.content(), b.content());
    }

    @Test
    void whatWasAcknowledgedIsTidiedUp() throws IOException {
        exchange(a);
        exchange(b);
        a.write("1", "x".repeat(5_000) + new Random(1).ints(5_000).boxed().toList());
        exchange(a);
        long large = Files.size(files(a).get(0));
        exchange(b);
        exchange(a);
        assertEquals(1, files(a).size());
        assertTrue(Files.size(files(a).get(0)) < large / 2, "what b has said it has is still there");
    }

    @Test
    void whatStrangersLeaveIsNoneOfOurBusiness() throws IOException {
        exchange(a);
        Files.writeString(folder.resolve("desktop.ini"), "x");
        Files.createDirectory(folder.resolve("photos"));
        Path stranger = Files.createDirectory(folder.resolve(b.id.toString()));
        Files.writeString(stranger.resolve(a.id + "-x.bundle"), "no bundle");
        Files.writeString(stranger.resolve(a.id + "-y.bundle.part"), "half");
        Files.createSymbolicLink(folder.resolve(c.id.toString()), folder.resolve("photos"));
        BundleFolderReport report = exchange(a);
        assertEquals(1, report.waiting().size());
        assertEquals(1, report.written().size(), "for b alone");
        try (Stream<Path> photos = Files.list(folder.resolve("photos"))) {
            assertEquals(0, photos.count());
        }
    }

    @Test
    void aFolderThatIsNotThereIsCalledSo() throws IOException {
        Files.delete(folder);
        assertTrue(assertThrows(BundleException.class, () -> exchange(a))
                .getMessage()
                .contains("there is no folder"));
        Files.createDirectory(folder);
    }

    /** A row that does not fit, a copy of a database: what is wrong with one neighbour is for a person to settle, some time. */
    @Test
    void whatOneNeighbourLeavesOrCantBeGivenKeepsNobodyElseFromAnything() throws IOException {
        exchange(a);
        exchange(b);
        exchange(c);
        b.write("2", "from b");
        c.write("3", "from c");
        exchange(b);
        exchange(c);
        BundleFolderReport report = folder(a, picky(a, b)).exchange();
        assertEquals(
                List.of(c.id), report.imports().stream().map(BundleImport::node).toList());
        assertEquals(1, report.written().size(), report.toString());
        assertEquals(2, report.waiting().size(), report.toString());
        assertEquals(c.content(), a.content(), "what b wrote comes by way of c");
    }

    private static Exchange picky(CarriedNode node, CarriedNode bad) {
        return new Exchange() {
            @Override
            public Delivery everything() {
                return node.everything();
            }

            @Override
            public Delivery since(long position) {
                return node.since(position);
            }

            @Override
            public Delivery to(UUID equal) {
                if (equal.equals(bad.id)) {
                    throw new StorageException(StorageException.Kind.CORRUPT, "one row can't be read");
                }
                return node.to(equal);
            }

            @Override
            public Taken take(Delivery delivery) {
                if (delivery.header().log().node().equals(bad.id)) {
                    throw new SyncException(SyncException.Kind.REFUSED, "rows were in both");
                }
                return node.take(delivery);
            }
        };
    }

    private BundleFolder folder(CarriedNode node, Exchange exchange) {
        BundleDesk desk = new BundleDesk(
                node.id, exchange, logs.get(node), Carrier::open, () -> Instant.EPOCH, new Random(1), nobody -> {});
        return new BundleFolder(node.id, desk, logs.get(node), folder, BundleKeys.NONE);
    }

    @Test
    void whatWasDamagedInTheFolderIsLeftAnew() throws IOException {
        exchange(a);
        exchange(b);
        a.write("1", "from a");
        exchange(a);
        Path file = files(a).get(0);
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[3000] ^= 1;
        for (byte[] bytes : List.of(damaged, Arrays.copyOf(whole, 3000), new byte[0])) {
            Files.write(file, bytes);
            assertEquals(List.of(file), exchange(a).written());
        }
        assertEquals(1, exchange(b).imports().size());
    }
}
