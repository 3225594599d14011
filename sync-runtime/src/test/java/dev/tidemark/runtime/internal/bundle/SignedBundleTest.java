package dev.tidemark.runtime.internal.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.bundle.BundleOutput.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who signed a bundle, and who can open it. */
class SignedBundleTest {
    private static final Unlock KEY = new Unlock.Key(new byte[32]);

    @TempDir
    private Path folder;

    private Signer signer(String name) throws IOException {
        KeyPair keys = SigningKeys.generate();
        Path file = folder.resolve(name);
        Files.writeString(file, SigningKeys.pem(keys.getPrivate()) + SigningKeys.pem(keys.getPublic()));
        return Signer.read(file);
    }

    private Path write(Optional<Signer> signer, Optional<Unlock> unlock) {
        Path file = folder.resolve("a.bundle");
        Samples.write(
                new Request(file, OptionalLong.empty(), signer, unlock, Optional.empty(), Samples.NOW),
                Samples.changes(60, 7));
        return file;
    }

    private static Trust trust(Optional<Unlock> unlock, Signer... signers) {
        return new Trust(Arrays.stream(signers).map(Signer::publicKey).toList(), true, unlock, Trust.LARGEST);
    }

    private static void assertRefused(Reason reason, Path file, Trust trust) {
        BundleException refusal =
                assertThrows(BundleException.class, () -> BundleInput.open(Sqlite.DRIVER, List.of(file), trust));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
    }

    private static void assertTaken(Path file, Trust trust) {
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), trust)) {
            assertEquals(Samples.changes(60, 7), Samples.read(input));
        }
    }

    @Test
    void onlyASignatureByATrustedKeyIsTaken() throws IOException {
        Signer ours = signer("ours");
        Signer theirs = signer("theirs");
        Path signed = write(Optional.of(ours), Optional.empty());
        assertTaken(signed, trust(Optional.empty(), theirs, ours));
        assertRefused(Reason.UNTRUSTED, signed, trust(Optional.empty(), theirs));
        assertRefused(Reason.UNTRUSTED, signed, trust(Optional.empty()));
        assertRefused(Reason.UNTRUSTED, write(Optional.empty(), Optional.empty()), trust(Optional.empty(), ours));
    }

    @Test
    void aSignatureOfOtherBytesIsRefused() throws IOException {
        Signer ours = signer("ours");
        byte[] signed = Files.readAllBytes(write(Optional.of(ours), Optional.empty()));
        byte[] unsigned = Files.readAllBytes(Samples.bundle(folder.resolve("b.bundle"), 61));
        byte[] moved = Arrays.copyOf(unsigned, unsigned.length);
        moved[moved.length - Seal.BYTES + 17] = 1;
        int own = SigningKeys.PUBLIC_BYTES + SigningKeys.SIGNATURE_BYTES;
        System.arraycopy(signed, signed.length - own, moved, moved.length - own, own);
        assertRefused(Reason.DAMAGED, Files.write(folder.resolve("c.bundle"), moved), trust(Optional.empty(), ours));
    }

    @Test
    void aSignedBundleIsStillADatabase() throws Exception {
        Path signed = write(Optional.of(signer("ours")), Optional.empty());
        try (var connection = Sqlite.DRIVER.open("jdbc:sqlite:" + signed);
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT value FROM tidemark_bundle WHERE key = 'changes'")) {
            found.next();
            assertEquals(60, found.getInt(1));
        }
    }

    @Test
    void keysThatAreNoneAreCalledSo() throws IOException {
        Path noKey = Files.writeString(
                folder.resolve("none"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Path two = folder.resolve("two");
        Files.writeString(
                two,
                SigningKeys.pem(SigningKeys.generate().getPrivate())
                        + SigningKeys.pem(SigningKeys.generate().getPublic()));
        for (Path file : List.of(noKey, two)) {
            assertEquals(
                    Reason.USAGE,
                    assertThrows(BundleException.class, () -> Signer.read(file)).reason());
        }
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertThrows(BundleException.class, () -> Unlock.passphrase(empty));
        assertThrows(BundleException.class, () -> Unlock.key(empty));
        assertEquals(
                Reason.UNREADABLE,
                assertThrows(BundleException.class, () -> Unlock.key(folder.resolve("nowhere")))
                        .reason());
    }

    @Test
    void whatIsEncryptedOpensWithItsKeyAlone() throws IOException {
        Signer ours = signer("ours");
        Path file = write(Optional.of(ours), Optional.of(KEY));
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains("SQLite") || content.contains("till"), "it can be read");
        assertTaken(file, trust(Optional.of(KEY), ours));
        assertRefused(Reason.LOCKED, file, trust(Optional.empty(), ours));
        assertRefused(Reason.WRONG_KEY, file, trust(Optional.of(new Unlock.Key(new byte[] {1})), ours));
        assertRefused(Reason.WRONG_KEY, file, trust(Optional.of(new Unlock.Passphrase("a")), ours));
        assertRefused(Reason.UNTRUSTED, file, trust(Optional.of(KEY), signer("theirs")));
        assertRefused(Reason.UNTRUSTED, write(Optional.empty(), Optional.empty()), trust(Optional.of(KEY)));
    }

    @Test
    void aPassphraseOpensWhatItSealed() throws IOException {
        byte[] sealed = sealed("plain".getBytes(StandardCharsets.UTF_8), new Unlock.Passphrase("größe ✓"));
        assertEquals("plain", new String(opened(sealed, new Unlock.Passphrase("größe ✓")), StandardCharsets.UTF_8));
        BundleException refusal =
                assertThrows(BundleException.class, () -> opened(sealed, new Unlock.Passphrase("grosse ✓")));
        assertEquals(Reason.WRONG_KEY, refusal.reason());
        assertTrue(refusal.getMessage().contains("another passphrase"), refusal.getMessage());
        assertThrows(BundleException.class, () -> opened(sealed, KEY));
    }

    private static byte[] sealed(byte[] plain, Unlock unlock) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        Envelope.seal(new ByteArrayInputStream(plain), sealed, unlock, new Random(4), 1000);
        return sealed.toByteArray();
    }

    private byte[] opened(byte[] sealed, Unlock unlock) throws IOException {
        ByteArrayInputStream source = new ByteArrayInputStream(sealed);
        source.skip(Envelope.MAGIC.length);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        Envelope.open(source, plain, unlock, folder);
        return plain.toByteArray();
    }

    /** Of pieces that are full, one more and one less, and none. */
    @Test
    void anEnvelopeOfAnyLengthComesBackAndMayNotBeCutOrMixed() throws IOException {
        for (int length : List.of(0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 3 << 16)) {
            byte[] plain = new byte[length];
            new Random(length).nextBytes(plain);
            byte[] sealed = sealed(plain, KEY);
            assertTrue(Arrays.equals(plain, opened(sealed, KEY)));
            int piece = (1 << 16) + 16;
            for (int cut : List.of(1, 16, 17, piece, 100)) {
                if (cut < sealed.length) {
                    byte[] shorter = Arrays.copyOf(sealed, sealed.length - cut);
                    assertThrows(BundleException.class, () -> opened(shorter, KEY), length + " less " + cut);
                }
            }
            assertThrows(BundleException.class, () -> opened(Arrays.copyOf(sealed, sealed.length + 1), KEY));
        }
        byte[] three = sealed(new byte[3 << 16], KEY);
        int piece = (1 << 16) + 16;
        int header = three.length - 3 * piece;
        byte[] mixed = three.clone();
        System.arraycopy(three, header, mixed, header + piece, piece);
        System.arraycopy(three, header + piece, mixed, header, piece);
        assertThrows(BundleException.class, () -> opened(mixed, KEY));
    }

    @Test
    void anEnvelopeOfWhichAnyByteIsAnotherIsRefused() throws IOException {
        byte[] sealed = sealed("some plain text".getBytes(StandardCharsets.UTF_8), KEY);
        for (int i = Envelope.MAGIC.length; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertThrows(BundleException.class, () -> opened(changed, KEY), "byte " + i);
        }
    }

    @Test
    void anEnvelopeCantAskForEndlessWork() throws IOException {
        byte[] sealed = sealed(new byte[5], new Unlock.Passphrase("a"));
        byte[] endless = sealed.clone();
        Arrays.fill(endless, 20, 24, (byte) 0x7F);
        BundleException refusal =
                assertThrows(BundleException.class, () -> opened(endless, new Unlock.Passphrase("a")));
        assertTrue(refusal.getMessage().contains("rounds"), refusal.getMessage());
    }

    @Test
    void noSecretIsPrinted() {
        assertEquals("[hidden]", new Unlock.Passphrase("secret").toString());
        assertEquals("[hidden]", KEY.toString());
    }

    @Test
    void anEnvelopeWhoseFirstBytesNobodyWritesIsCalledDamaged() throws IOException {
        byte[] sealed = sealed(new byte[5], KEY);
        for (int[] change : new int[][] {{16, 0}, {17, 2}, {18, 1}, {19, 1}}) {
            byte[] changed = sealed.clone();
            changed[change[0]] = (byte) change[1];
            BundleException refusal = assertThrows(BundleException.class, () -> opened(changed, KEY));
            assertEquals(BundleException.Reason.DAMAGED, refusal.reason(), refusal.getMessage());
        }
    }
}
