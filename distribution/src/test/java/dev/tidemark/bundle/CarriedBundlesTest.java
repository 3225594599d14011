package dev.tidemark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.BundleExport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.internal.bundle.BundleDesk;
import dev.tidemark.runtime.internal.bundle.ImportLog;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a predecessor promised of bundles, and did not keep. */
class CarriedBundlesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T01:02:03Z");

    @TempDir
    private Path folder;

    private final CarriedNode a = new CarriedNode("a");
    private final CarriedNode b = new CarriedNode("b");
    private final CarriedNode c = new CarriedNode("c");
    private final Map<CarriedNode, StorageBackend> stores = Map.of(a, memory(), b, memory(), c, memory());
    private int files;

    private static StorageBackend memory() {
        MemoryStorageProvider provider = new MemoryStorageProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
    }

    private BundleDesk desk(CarriedNode node) {
        return new BundleDesk(
                node.id, node, new ImportLog(stores.get(node)), Carrier::open, () -> NOW, new Random(1), nobody -> {});
    }

    private Path export(CarriedNode from, BundleRange range) {
        Path file = folder.resolve(from.name + ++files + ".bundle");
        BundleExport export = desk(from).give(range, file, OptionalLong.empty(), BundleKeys.NONE);
        assertEquals(List.of(file), export.bundle().volumes());
        return file;
    }

    private BundleImport take(CarriedNode node, Path file) {
        return desk(node).take(List.of(file), BundleKeys.NONE);
    }

    private BundleException refused(CarriedNode node, Path file) {
        return assertThrows(BundleException.class, () -> take(node, file));
    }

    private static BundleRange to(CarriedNode node) {
        return new BundleRange.To(node.id);
    }

    @Test
    void whatIsCarriedArrivesAndIsReported() {
        a.write("1", "Buy milk");
        a.write("2", "Buy tea");
        BundleImport taken = take(b, export(a, new BundleRange.All()));
        assertEquals(a.content(), b.content());
        assertEquals(List.of(2L, 2L, 0L), List.of(taken.total(), taken.applied(), taken.duplicates()));
        assertEquals(a.id, taken.node());
        assertEquals(List.of(taken), new ImportLog(stores.get(b)).all());
    }

    @Test
    void aBundleThatIsImportedAgainIsRefusedAndChangesNothing() {
        a.write("1", "one");
        Path file = export(a, new BundleRange.All());
        take(b, file);
        a.write("1", "two");
        take(b, export(a, to(b)));
        BundleException refusal = refused(b, file);
        assertEquals(Reason.ALREADY_IMPORTED, refusal.reason());
        assertTrue(refusal.getMessage().contains("2026-11-27T01:02:03Z"), refusal.getMessage());
        assertEquals(Map.of("('1')", "'two'"), b.content());
    }

    @Test
    void bundlesThatOverlapAreTakenOnce() {
        a.write("1", "one");
        Path first = export(a, new BundleRange.All());
        a.write("2", "two");
        Path second = export(a, new BundleRange.All());
        take(b, first);
        BundleImport taken = take(b, second);
        assertEquals(List.of(2L, 1L, 1L), List.of(taken.total(), taken.applied(), taken.duplicates()));
        BundleImport late = take(c, second);
        assertEquals(2, late.applied());
        assertEquals(1, take(c, first).duplicates());
        assertEquals(a.content(), c.content());
    }

    /** The predecessor moved the cursor when it wrote the bundle, so what was lost on the way was never offered again. */
    @Test
    void aBundleThatWasLostIsOfferedAgainUntilItIsAcknowledged() {
        a.write("1", "one");
        export(a, to(b));
        Path again = export(a, to(b));
        assertEquals(1, take(b, again).applied());
        assertEquals(1, a.to(b.id).next().stream().count());
        take(a, export(b, to(a)));
        assertTrue(a.to(b.id).next().isEmpty(), "b has said that it has it");
    }

    @Test
    void oneThatComesTooEarlySaysWhatIsMissing() {
        a.write("1", "one");
        Path first = export(a, new BundleRange.All());
        a.write("2", "two");
        Path second = export(a, new BundleRange.Since(1));
        BundleException refusal = refused(b, second);
        assertEquals(Reason.MISSING, refusal.reason());
        assertTrue(refusal.getMessage().contains("--since 0"), refusal.getMessage());
        assertEquals(Map.of(), b.content());
        take(b, first);
        take(b, second);
        assertEquals(a.content(), b.content());
    }

    @Test
    void whatIsForOneNodeIsNotTakenByAnother() {
        a.write("1", "one");
        BundleException refusal = refused(c, export(a, to(b)));
        assertEquals(Reason.FOR_ANOTHER_NODE, refusal.reason());
        assertTrue(refusal.getMessage().contains(b.id.toString()), refusal.getMessage());
        assertEquals(Map.of(), c.content());
    }

    @Test
    void whatOneNodeGotAnotherGetsThroughIt() {
        a.write("1", "one");
        take(b, export(a, to(b)));
        b.write("2", "two");
        take(c, export(b, to(c)));
        assertEquals(b.content(), c.content());
    }

    @Test
    void theSameExportedTwiceIsOneBundle() {
        a.write("1", "one");
        BundleExport one =
                desk(a).give(new BundleRange.All(), folder.resolve("1"), OptionalLong.empty(), BundleKeys.NONE);
        BundleExport two =
                desk(a).give(new BundleRange.All(), folder.resolve("2"), OptionalLong.empty(), BundleKeys.NONE);
        assertEquals(one.bundle().id(), two.bundle().id());
        assertEquals(one.bundle().digest(), two.bundle().digest());
        a.write("1", "two");
        BundleExport three =
                desk(a).give(new BundleRange.All(), folder.resolve("3"), OptionalLong.empty(), BundleKeys.NONE);
        assertNotEquals(one.bundle().id(), three.bundle().id());
    }

    @Test
    void theLogForgetsItsOldestEntriesAlone() {
        ImportLog log = new ImportLog(stores.get(a), 3);
        for (int i = 0; i < 5; i++) {
            b.write("k" + i, "text");
            Instant at = NOW.plusSeconds(i);
            Path file = export(b, new BundleRange.All());
            new BundleDesk(a.id, a, log, Carrier::open, () -> at, new Random(1), nobody -> {})
                    .take(List.of(file), BundleKeys.NONE);
        }
        assertEquals(
                List.of(5L, 4L, 3L), log.all().stream().map(BundleImport::total).toList());
    }

    @Test
    void whatANodeWroteItselfIsNotTakenByIt() {
        a.write("1", "one");
        BundleException refusal = refused(a, export(a, new BundleRange.All()));
        assertEquals(Reason.FOR_ANOTHER_NODE, refusal.reason());
    }

    @Test
    void whatWasTakenIsToldEvenIfItCantBeNoted() {
        a.write("1", "one");
        StorageBackend full = (StorageBackend) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StorageBackend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("begin")) {
                        throw new StorageException(StorageException.Kind.FULL, "the disk is full");
                    }
                    return method.invoke(stores.get(b), arguments);
                });
        BundleDesk desk =
                new BundleDesk(b.id, b, new ImportLog(full), Carrier::open, () -> NOW, new Random(1), nobody -> {});
        BundleImport taken = desk.take(List.of(export(a, new BundleRange.All())), BundleKeys.NONE);
        assertEquals(1, taken.applied());
        assertEquals(Optional.of("the disk is full"), taken.unnoted());
        assertEquals(a.content(), b.content());
    }
}
