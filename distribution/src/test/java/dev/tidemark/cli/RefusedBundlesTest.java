package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no bundle, or not one for this database, is refused at a terminal: by name, in a line, with exit code 2, and all stays as it was. */
class RefusedBundlesTest {
    private static final int SEAL = 160;
    private static final int VERSION_AT = 16;

    @TempDir
    private Path folder;

    private Path app;
    private Path database;
    private Path bundle;

    @BeforeEach
    void carryOne() throws SQLException {
        app = Apps.items(folder.resolve("app.db"));
        done("track", app);
        bundle = folder.resolve("all.bundle");
        database = folder.resolve("here.db");
        done("bundle", "export", app, "--all", "--out", bundle);
        done("bundle", "import", database, bundle);
        Apps.run(app, "INSERT INTO item (name, cents) VALUES ('jug', 900)");
        done("bundle", "export", app, "--all", "--out", bundle);
    }

    private static void done(Object... words) {
        Shell.Ran ran = Shell.run(words);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
    }

    /** Everything in the database, and what it tells of imports. */
    private List<String> everything() throws SQLException {
        List<String> all = new ArrayList<>(Apps.select(database, "SELECT id || name || cents FROM item ORDER BY id"));
        all.addAll(Shell.run("bundle", "log", database).out());
        return all;
    }

    private void assertRefused(String why, Object file, Object... more) throws SQLException {
        List<String> before = everything();
        List<Object> words = new ArrayList<>(List.of("bundle", "import", database, file));
        words.addAll(List.of(more));
        Shell.Ran ran = Shell.run(words.toArray());
        assertEquals(2, ran.code(), ran.toString());
        assertEquals(1, ran.err().size(), ran.toString());
        assertTrue(ran.err().get(0).contains(why), () -> why + ": " + ran);
        assertEquals(before, everything());
    }

    private Path written(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void whatIsCutOffOrHasABitFlippedIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(bundle);
        for (int length : new int[] {1, 99, bytes.length / 2, bytes.length - SEAL, bytes.length - 1}) {
            boolean isTooShort = length < VERSION_AT;
            assertRefused(isTooShort ? "not a bundle" : "damaged", written("cut", Arrays.copyOf(bytes, length)));
        }
        for (int bit : new int[] {8 * 20, 8 * 5_000 + 3, 8 * (bytes.length - SEAL - 1), 8 * (bytes.length - 100) + 7}) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused("damaged", written("flipped", flipped));
        }
        done("bundle", "import", database, bundle);
    }

    @Test
    void whatIsSomethingElseIsCalledWhatItIs() throws Exception {
        Path zip = folder.resolve("a.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(file)) {
            entries.putNextEntry(new ZipEntry("a.bundle"));
            entries.write(Files.readAllBytes(bundle));
        }
        assertRefused("zip archive", zip);
        assertRefused("it is a folder", folder);
        assertRefused("empty", written("empty", new byte[0]));
        assertRefused("another application", Apps.items(folder.resolve("other.db")));
        assertRefused("there is no file", folder.resolve("none"));
    }

    @Test
    void whatIsSignedByAStrangerOrLockedOtherwiseIsRefused() throws Exception {
        Path key = folder.resolve("key");
        Path stranger = folder.resolve("stranger");
        done("bundle", "keygen", key);
        done("bundle", "keygen", stranger);
        Path signed = folder.resolve("signed.bundle");
        done("bundle", "export", app, "--all", "--out", signed, "--sign", stranger);
        assertRefused("not trusted here", signed, "--trust", key + ".pub");
        assertRefused("not trusted here", signed);
        assertRefused("not signed", bundle, "--trust", key + ".pub");
        Path phrase = Files.writeString(folder.resolve("phrase"), "correct horse battery staple\n");
        Path other = Files.writeString(folder.resolve("other"), "incorrect horse\n");
        Path sealed = folder.resolve("sealed.bundle");
        done("bundle", "export", app, "--all", "--out", sealed, "--passphrase-file", phrase);
        assertRefused("another passphrase", sealed, "--passphrase-file", other);
        assertRefused("it is encrypted", sealed);
        done("bundle", "import", database, sealed, "--passphrase-file", phrase);
    }

    @Test
    void whatIsForAnotherNodeOrWasImportedIsRefused() throws Exception {
        Path elsewhere = folder.resolve("elsewhere.bundle");
        done("bundle", "export", app, "--to", UUID.randomUUID(), "--out", elsewhere);
        assertRefused("it is for node", elsewhere);
        Path later = folder.resolve("later.bundle");
        done("bundle", "export", app, "--since", "3", "--out", later);
        Path fresh = folder.resolve("fresh.db");
        Shell.Ran early = Shell.run("bundle", "import", fresh, later);
        assertEquals(2, early.code(), early.toString());
        assertTrue(early.err().get(0).contains("--since 0"), early.toString());
        assertTrue(Files.notExists(fresh));
        done("bundle", "import", database, bundle);
        assertRefused("it was imported at", bundle);
    }

    @Test
    void whatSaysMoreThanItHoldsIsCountedThoughItsDigestIsRight() throws Exception {
        Path claims = unsealed("claims");
        Apps.run(claims, "UPDATE tidemark_bundle SET value = 1000000 WHERE key = 'changes'");
        assertRefused("1000000 changes", sealed(claims, 1));
        assertRefused("it has format 2", sealed(Apps.run(unsealed("newer"), "PRAGMA user_version = 2"), 2));
        assertRefused("it has format 7", sealed(Apps.run(unsealed("newest"), "PRAGMA user_version = 7"), 1));
        done("bundle", "import", database, sealed(unsealed("same"), 1));
    }

    private Path unsealed(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(bundle);
        return written(name, Arrays.copyOf(bytes, bytes.length - SEAL));
    }

    /** Puts a seal behind a database, as docs/bundle-format.md says. */
    private static Path sealed(Path file, int version) throws IOException, NoSuchAlgorithmException {
        byte[] pages = Files.readAllBytes(file);
        ByteBuffer all = ByteBuffer.allocate(pages.length + SEAL).put(pages);
        all.put("tidemark bundle\n".getBytes(StandardCharsets.US_ASCII));
        all.put(pages.length + VERSION_AT, (byte) version);
        all.putLong(pages.length + 24, pages.length);
        all.put(pages.length + 32, MessageDigest.getInstance("SHA-256").digest(pages));
        return Files.write(file, all.array());
    }
}
