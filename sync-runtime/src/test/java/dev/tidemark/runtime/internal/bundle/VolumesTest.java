package dev.tidemark.runtime.internal.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.bundle.BundleOutput.Request;
import dev.tidemark.runtime.internal.bundle.BundleOutput.Written;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.wire.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle in volumes is all of them or nothing, and an export that broke off goes on where it was. */
class VolumesTest {
    private static final List<Change> CHANGES = Samples.changes(6_000, 9);

    @TempDir
    private Path folder;

    private Request request(Instant created) {
        return new Request(
                folder.resolve("a.bundle"),
                OptionalLong.of(64 << 10),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                created);
    }

    private Written write() {
        return Samples.write(request(Samples.NOW), CHANGES);
    }

    private BundleException refusal(List<Path> files) {
        return assertThrows(BundleException.class, () -> BundleInput.open(Sqlite.DRIVER, files, Samples.ANYONE));
    }

    @Test
    void theVolumesAreNumberedAndNotLargerThanSaid() throws IOException {
        Written written = write();
        assertTrue(written.files().size() > 2, written.files().toString());
        assertEquals(folder.resolve("a-001.bundle"), written.files().get(0));
        for (Path file : written.files()) {
            assertTrue(Files.size(file) <= 64 << 10, file + " has " + Files.size(file));
        }
        List<Path> anyOrder = new ArrayList<>(written.files());
        Collections.reverse(anyOrder);
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, anyOrder, Samples.ANYONE)) {
            assertEquals(CHANGES, Samples.read(input));
        }
    }

    @Test
    void volumesInEnvelopesAreNotLargerEither() throws IOException {
        Unlock key = new Unlock.Key(new byte[32]);
        Request request = new Request(
                folder.resolve("a.bundle"),
                OptionalLong.of(64 << 10),
                Optional.empty(),
                Optional.of(key),
                Optional.empty(),
                Samples.NOW);
        Written written = Samples.write(request, CHANGES);
        for (Path file : written.files()) {
            assertTrue(Files.size(file) <= 64 << 10, file + " has " + Files.size(file));
        }
        Files.delete(written.files().get(1));
        assertEquals(1, Samples.write(request, CHANGES).kept());
    }

    @Test
    void aVolumeThatIsMissingIsNamed() {
        List<Path> files = write().files();
        assertEquals(Reason.MISSING, refusal(files.subList(1, files.size())).reason());
        assertTrue(refusal(files.subList(1, files.size())).getMessage().contains("volume 1 "));
        List<Path> hole = new ArrayList<>(files);
        hole.remove(1);
        assertTrue(refusal(hole).getMessage().contains("volume 2 "));
        BundleException last = refusal(files.subList(0, files.size() - 1));
        assertTrue(last.getMessage().contains("volume " + files.size() + " "), last.getMessage());
        List<Path> twice = new ArrayList<>(files);
        twice.add(files.get(0));
        assertEquals(Reason.USAGE, refusal(twice).reason());
    }

    @Test
    void volumesOfTwoBundlesOrTwoExportsAreNotMixed() throws IOException {
        List<Path> files = write().files();
        Path other = Samples.bundle(folder.resolve("other.bundle"), 3);
        assertEquals(Reason.USAGE, refusal(List.of(files.get(0), other)).reason());
        Path kept = folder.resolve("kept.bundle");
        Files.move(files.get(1), kept);
        Files.delete(files.get(0));
        List<Path> again =
                Samples.write(request(Samples.NOW.plusSeconds(5)), CHANGES).files();
        List<Path> mixed = new ArrayList<>(again);
        mixed.set(1, kept);
        BundleException refusal = refusal(mixed);
        assertTrue(refusal.getMessage().contains("two exports"), refusal.getMessage());
    }

    @Test
    void volumesThatAreThereAndRightAreNotWrittenAgain() throws IOException {
        Written first = write();
        List<byte[]> before = new ArrayList<>();
        for (Path file : first.files()) {
            before.add(Files.readAllBytes(file));
        }
        Files.delete(first.files().get(first.files().size() - 1));
        Written second = Samples.write(request(Samples.NOW), CHANGES);
        assertEquals(first.files().size() - 1, second.kept());
        assertEquals(first.files(), second.files());
        assertEquals(first.digest(), second.digest());
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), Files.readAllBytes(second.files().get(i)));
        }
        byte[] changed = before.get(1).clone();
        changed[500] ^= 1;
        Files.write(first.files().get(1), changed);
        Written third = Samples.write(request(Samples.NOW.plusSeconds(9)), CHANGES);
        assertEquals(1, third.kept());
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, third.files(), Samples.ANYONE)) {
            assertEquals(CHANGES, Samples.read(input));
        }
    }

    @Test
    void anExportThatBreaksOffLeavesNoHalfFileUnderItsName() throws IOException {
        Path file = folder.resolve("b.bundle");
        Delivery breaks = new Delivery() {
            private int given;

            @Override
            public Header header() {
                return Samples.header(0, 40);
            }

            @Override
            public Optional<Change> next() {
                if (given == 3000) {
                    throw new IllegalStateException("the store is gone");
                }
                return Optional.of(CHANGES.get(given++));
            }

            @Override
            public void close() {}
        };
        BundleOutput output = new BundleOutput(Sqlite.DRIVER, Samples.request(file), new Random(1), nobody -> {});
        assertThrows(IllegalStateException.class, () -> output.write(breaks));
        assertFalse(Files.exists(file));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whatIsNoBundleIsNotOverwritten() throws Exception {
        Path app = folder.resolve("app.db");
        Sqlite.run(app, "CREATE TABLE precious (id INTEGER PRIMARY KEY)");
        byte[] before = Files.readAllBytes(app);
        BundleException refusal = assertThrows(BundleException.class, () -> Samples.bundle(app, 3));
        assertEquals(Reason.USAGE, refusal.reason());
        assertArrayEquals(before, Files.readAllBytes(app));
        assertThrows(BundleException.class, () -> Samples.bundle(folder.resolve("no/such/folder.bundle"), 3));
    }

    @Test
    void ofTwoExportsToOneFileAtATimeEachIsWhole() throws IOException {
        Path file = folder.resolve("b.bundle");
        List<Change> given = Samples.changes(200, 3);
        Delivery meanwhile = new Delivery() {
            private final Delivery all = Samples.delivery(Samples.header(0, 40), given);
            private int count;

            @Override
            public Header header() {
                return all.header();
            }

            @Override
            public Optional<Change> next() {
                if (++count == 100) {
                    Samples.bundle(file, 10);
                }
                return all.next();
            }

            @Override
            public void close() {}
        };
        new BundleOutput(Sqlite.DRIVER, Samples.request(file), new Random(1), nobody -> {}).write(meanwhile);
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
            assertEquals(given, Samples.read(input));
        }
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void aBundleIsItsOwnersAlone() throws IOException {
        Path file = Samples.bundle(folder.resolve("b.bundle"), 3);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void whatNamesNoFileIsRefused() {
        assertEquals(Reason.USAGE, refusal(List.of()).reason());
        BundleException root = assertThrows(BundleException.class, () -> Samples.bundle(Path.of("/"), 3));
        assertEquals(Reason.USAGE, root.reason());
    }

    @Test
    void volumesOfABundleThatTellsOfOtherTablesAreWrittenAnew() {
        write();
        Delivery.Header header = Samples.header(0, 40);
        Delivery.Header fewer = new Delivery.Header(
                header.log(), "renamed", 0, 40, header.seen(), header.tables(), header.names(), List.of());
        Delivery delivery = Samples.delivery(fewer, CHANGES);
        Written again =
                new BundleOutput(Sqlite.DRIVER, request(Samples.NOW), new Random(1), nobody -> {}).write(delivery);
        assertEquals(0, again.kept());
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, again.files(), Samples.ANYONE)) {
            assertEquals(CHANGES, Samples.read(input));
        }
    }

    @Test
    void volumesOfALongerExportBeforeAreGone() throws IOException {
        write();
        Path other = Files.writeString(folder.resolve("a-900.bundle"), "no bundle");
        Delivery delivery = Samples.delivery(Samples.header(0, 41), Samples.changes(100, 3));
        Written shorter =
                new BundleOutput(Sqlite.DRIVER, request(Samples.NOW), new Random(1), nobody -> {}).write(delivery);
        try (var left = Files.list(folder)) {
            assertEquals(
                    List.of(folder.resolve("a-001.bundle"), other),
                    left.sorted().toList());
        }
        assertEquals(1, shorter.files().size());
    }
}
