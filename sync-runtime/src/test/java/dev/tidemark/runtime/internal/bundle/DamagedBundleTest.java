package dev.tidemark.runtime.internal.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not as it was written, or is something else, is refused by name of the reason, and nothing of it is read. */
class DamagedBundleTest {
    @TempDir
    private Path folder;

    private BundleException refusal(Path... files) {
        return assertThrows(
                BundleException.class,
                () -> BundleInput.open(Sqlite.DRIVER, List.of(files), Samples.ANYONE)
                        .close());
    }

    private void assertRefused(Reason reason, Path file, String... words) {
        BundleException refusal = refusal(file);
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
        }
        assertTrue(refusal.getMessage().lines().count() == 1, refusal.getMessage());
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("changed.bundle"), bytes);
    }

    private byte[] sample() throws IOException {
        byte[] bytes = Files.readAllBytes(Samples.bundle(folder.resolve("a.bundle"), 450));
        assertTrue(bytes.length > 20_000 && bytes.length < 40_000, "it has " + bytes.length + " bytes");
        return bytes;
    }

    /** One bit of each byte, which differs from byte to byte: all eight would take eight times as long and tell the same. */
    @Test
    void aBundleOfWhichAnyByteIsAnotherIsRefused() throws IOException {
        byte[] bytes = sample();
        MemoryChannel channel = new MemoryChannel(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) (1 << (i * 7 + i / 8) % 8);
            BundleException refusal =
                    assertThrows(BundleException.class, () -> SealCheck.check(channel, folder), "byte " + i);
            assertEquals(Reason.DAMAGED, refusal.reason(), refusal.getMessage());
            if (i % 997 == 0) {
                assertRefused(Reason.DAMAGED, write(bytes));
            }
            bytes[i] ^= (byte) (1 << (i * 7 + i / 8) % 8);
        }
        assertEquals(bytes.length - Seal.BYTES, SealCheck.check(channel, folder).length());
    }

    @Test
    void aBundleThatIsCutOffAnywhereIsRefused() throws IOException {
        byte[] bytes = sample();
        Set<Reason> expected = Set.of(Reason.DAMAGED, Reason.NOT_A_BUNDLE);
        for (int length = 0; length < bytes.length; length++) {
            MemoryChannel channel = new MemoryChannel(Arrays.copyOf(bytes, length));
            BundleException refusal =
                    assertThrows(BundleException.class, () -> SealCheck.check(channel, folder), "cut at " + length);
            assertTrue(expected.contains(refusal.reason()), refusal.getMessage());
        }
    }

    @Test
    void aBundleWithSomethingBehindItsEndIsRefused() throws IOException {
        byte[] bytes = sample();
        assertRefused(Reason.DAMAGED, write(Arrays.copyOf(bytes, bytes.length + 1)), "end");
        assertRefused(Reason.DAMAGED, write(Arrays.copyOf(bytes, bytes.length + Seal.BYTES)), "end");
    }

    @Test
    void otherFilesAreCalledWhatTheyAre() throws Exception {
        Path zip = folder.resolve("a.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(file)) {
            entries.putNextEntry(new ZipEntry("../../etc/passwd"));
            entries.write(new byte[500]);
        }
        Path app = folder.resolve("app.db");
        Sqlite.run(app, "CREATE TABLE tidemark_bundle (number INTEGER PRIMARY KEY, key, value)");
        Path text = Files.writeString(folder.resolve("a.txt"), "tidemark bundle, ".repeat(30), StandardCharsets.UTF_8);
        assertRefused(Reason.NOT_A_BUNDLE, zip, "zip archive");
        assertRefused(Reason.NOT_A_BUNDLE, app, "another application");
        assertRefused(Reason.NOT_A_BUNDLE, write(new byte[0]), "empty");
        assertRefused(Reason.NOT_A_BUNDLE, folder, "folder");
        assertRefused(Reason.NOT_A_BUNDLE, text, "some other file");
        assertRefused(Reason.UNREADABLE, folder.resolve("none.bundle"), "there is no file");
    }

    @Test
    void aBundleThatIsLargerThanAllowedIsNotEvenCopied() throws IOException {
        Path file = write(sample());
        Trust little = new Trust(List.of(), true, java.util.Optional.empty(), 10_000);
        BundleException refusal =
                assertThrows(BundleException.class, () -> BundleInput.open(Sqlite.DRIVER, List.of(file), little));
        assertEquals(Reason.TOO_LARGE, refusal.reason());
    }

    @Test
    void whatLiesBesideABundleIsNotTakenForAPartOfIt() throws IOException {
        Path file = Samples.bundle(folder.resolve("a.bundle"), 10);
        Files.write(folder.resolve("a.bundle-journal"), new byte[4096]);
        Files.write(folder.resolve("a.bundle-wal"), new byte[4096]);
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
            assertEquals(10, input.readAll());
        }
    }

    @Test
    void nothingIsLeftBehindInTheTemporaryFolder() throws IOException {
        Path damaged = write(Arrays.copyOf(sample(), 5000));
        Path good = Samples.bundle(folder.resolve("b.bundle"), 10);
        PrivateFolder first = new PrivateFolder();
        assertThrows(
                BundleException.class,
                () -> BundleInput.open(Sqlite.DRIVER, List.of(good, damaged), Samples.ANYONE, first));
        assertFalse(Files.exists(first.file("x").getParent()));
        PrivateFolder second = new PrivateFolder();
        BundleInput.open(Sqlite.DRIVER, List.of(good), Samples.ANYONE, second).close();
        assertFalse(Files.exists(second.file("x").getParent()));
    }
}
