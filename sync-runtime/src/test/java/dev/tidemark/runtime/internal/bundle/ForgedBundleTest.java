package dev.tidemark.runtime.internal.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever makes a bundle makes its digest, and a key that is trusted signs what its owner was given. So each bundle here has a digest
 * that is right, once without a signature and once with that of a trusted key, and is refused for what is in it.
 */
class ForgedBundleTest {
    private static final String INSERT_BLOCK = "INSERT INTO tidemark_blocks VALUES (NULL, 1, ?, ?)";

    @TempDir
    private Path folder;

    private Path file;
    private Path keyFile;

    @BeforeEach
    void writeOne() throws IOException {
        KeyPair keys = SigningKeys.generate();
        keyFile = folder.resolve("key.pem");
        Files.writeString(keyFile, SigningKeys.pem(keys.getPrivate()) + SigningKeys.pem(keys.getPublic()));
        begin();
    }

    /** The file without its seal, so that any tool can change it. */
    private void begin() throws IOException {
        begin(40);
    }

    private void begin(int changes) throws IOException {
        Files.deleteIfExists(folder.resolve("a.bundle"));
        file = Samples.bundle(folder.resolve("a.bundle"), changes);
        cut(file);
    }

    private static void cut(Path file) throws IOException {
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - Seal.BYTES);
        }
    }

    private void seal(Optional<Signer> signer) throws IOException {
        Files.write(file, Seal.of(file, signer).toBytes(), StandardOpenOption.APPEND);
    }

    private BundleException refusal(Optional<Signer> signer) throws IOException {
        seal(signer);
        Trust trust = new Trust(signer.map(Signer::publicKey).stream().toList(), true, Optional.empty(), Trust.LARGEST);
        BundleException refusal = assertThrows(BundleException.class, () -> {
            try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), trust)) {
                input.readAll();
            }
        });
        cut(file);
        return refusal;
    }

    private void assertForged(String... words) throws IOException {
        assertRefused(Reason.FORGED, words);
    }

    private void assertRefused(Reason reason, String... words) throws IOException {
        for (Optional<Signer> signer : List.of(Optional.<Signer>empty(), Optional.of(Signer.read(keyFile)))) {
            BundleException refusal = refusal(signer);
            assertEquals(reason, refusal.reason(), refusal.getMessage());
            for (String word : words) {
                assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
            }
        }
    }

    private void forged(String because, String... statements) throws Exception {
        begin();
        Sqlite.run(file, statements);
        Sqlite.run(file, "VACUUM");
        assertForged(because);
    }

    private void otherHeader(String... statements) throws Exception {
        begin();
        Sqlite.run(file, statements);
        assertForged("header");
    }

    @Test
    void whatWasOnlySealedAgainIsTaken() throws IOException {
        seal(Optional.empty());
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
            assertEquals(Samples.changes(40, 7), Samples.read(input));
        }
    }

    @Test
    void anySchemaButOursIsRefused() throws Exception {
        forged("schema", "CREATE TRIGGER t AFTER INSERT ON tidemark_blocks BEGIN DELETE FROM tidemark_tables; END");
        forged("schema", "CREATE TABLE more (a)");
        forged("schema", "CREATE INDEX i ON tidemark_blocks (changes)");
        forged("schema", "DROP VIEW changes");
        forged("schema", "DROP VIEW changes", "CREATE VIEW changes AS SELECT 1");
        forged("schema", "CREATE VIRTUAL TABLE v USING fts5(a)");
        forged("schema", "DROP TABLE tidemark_lives");
        forged("schema", "ALTER TABLE tidemark_blocks ADD COLUMN g AS (hex(content))");
        forged("schema", "ALTER TABLE tidemark_blocks ADD COLUMN more");
        forged(
                "schema",
                "DROP TABLE tidemark_blocks",
                "CREATE VIEW tidemark_blocks AS WITH RECURSIVE r(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM r)"
                        + " SELECT number, 1 AS changes, 1 AS size, x'00' AS content FROM r");
    }

    @Test
    void aFileThatWouldBeOpenedOtherwiseIsRefused() throws Exception {
        otherHeader("PRAGMA journal_mode = WAL");
        otherHeader("PRAGMA journal_mode = DELETE", "PRAGMA application_id = 7");
        otherHeader("PRAGMA user_version = 0");
        otherHeader("PRAGMA page_size = 4096", "VACUUM");
        otherHeader("PRAGMA auto_vacuum = FULL", "VACUUM");
        otherHeader("DELETE FROM tidemark_blocks");
    }

    @Test
    void whatItSaysOfItselfHasToMakeSense() throws Exception {
        forged("of itself", "UPDATE tidemark_bundle SET key = 'other' WHERE key = 'name'");
        forged("of itself", "INSERT INTO tidemark_bundle VALUES (NULL, 'more', 1)");
        forged("in place of", "DELETE FROM tidemark_bundle WHERE key = 'previous'");
        forged("in place of", "UPDATE tidemark_bundle SET number = 99 WHERE key = 'changes'");
        forged("another type", "UPDATE tidemark_bundle SET value = x'00' WHERE key = 'name'");
        forged("another type", "UPDATE tidemark_bundle SET value = 1.5 WHERE key = 'head'");
        forged("no number", "UPDATE tidemark_bundle SET value = '40' WHERE key = 'head'");
        forged("no text", "UPDATE tidemark_bundle SET value = 7 WHERE key = 'node'");
        forged("UUID", "UPDATE tidemark_bundle SET value = 'nobody' WHERE key = 'node'");
        forged("a time", "UPDATE tidemark_bundle SET value = 'tomorrow' WHERE key = 'created'");
        forged("from 50 to 40", "UPDATE tidemark_bundle SET value = 50 WHERE key = 'since'");
        forged("with -1 changes", "UPDATE tidemark_bundle SET value = -1 WHERE key = 'changes'");
        forged("volume 0", "UPDATE tidemark_bundle SET value = 0 WHERE key = 'volume'");
        forged("JSON", "UPDATE tidemark_bundle SET value = '{' WHERE key = 'seen'");
        forged("as it is written", "UPDATE tidemark_bundle SET value = 2 WHERE key = 'last'");
    }

    @Test
    void claimsOfAMillionRowsAreCounted() throws Exception {
        forged("1000000 changes, and has 40", "UPDATE tidemark_bundle SET value = 1000000 WHERE key = 'changes'");
        begin();
        Sqlite.run(
                file,
                "UPDATE tidemark_bundle SET value = 50 WHERE key = 'changes'",
                "UPDATE tidemark_blocks SET changes = 50");
        assertForged("40 changes, where it says that it has 50");
        begin();
        Sqlite.run(
                file,
                "UPDATE tidemark_bundle SET value = 39 WHERE key = 'changes'",
                "UPDATE tidemark_blocks SET changes = 39");
        assertForged("more changes than the 39");
        forged("its blocks", "UPDATE tidemark_blocks SET changes = 9223372036854775807");
        forged("its blocks", "UPDATE tidemark_blocks SET number = 7");
        forged("its blocks", "UPDATE tidemark_blocks SET size = 9000000000");
        forged("its blocks", "UPDATE tidemark_blocks SET size = -1");
    }

    @Test
    void tablesAndAuthorsHaveToMakeSense() throws Exception {
        forged(
                "a table 'sqlite_schema'",
                "UPDATE tidemark_tables SET definition = replace(definition, 'notes', 'sqlite_schema')");
        forged(
                "a table '_tidemark_state'",
                "UPDATE tidemark_tables SET definition = replace(definition, 'notes', '_tidemark_state')");
        forged("a table 'ITEM'", "UPDATE tidemark_tables SET definition = replace(definition, 'notes', 'ITEM')");
        forged(
                "of which it tells nothing",
                "UPDATE tidemark_tables SET definition = replace(definition, 'notes', 'other')");
        forged("JSON", "UPDATE tidemark_tables SET definition = '[' || definition WHERE number = 1");
        forged("behind its end", "UPDATE tidemark_tables SET definition = definition || '1' WHERE number = 1");
        forged("no text", "UPDATE tidemark_tables SET definition = CAST(zeroblob(2000000) AS TEXT) WHERE number = 1");
        forged("another type", "UPDATE tidemark_tables SET definition = x'7b7d' WHERE number = 1");
        forged(
                "beside its blocks",
                "UPDATE tidemark_tables SET definition = json_set(definition, '$.name', 'n' || number)",
                "WITH RECURSIVE r(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM r WHERE i < 12)"
                        + " INSERT INTO tidemark_tables SELECT i, json_set(definition, '$.name', i || hex(zeroblob(250000)))"
                        + " FROM r, tidemark_tables WHERE number = 1");
        forged("an author", "UPDATE tidemark_authors SET node = upper(node)");
        forged("", "UPDATE tidemark_authors SET incarnation = '-1'");
        forged("can't go on", "UPDATE tidemark_lives SET before = incarnation");
    }

    private void block(String because, byte[] content, int size) throws Exception {
        begin();
        Sqlite.run(file, "UPDATE tidemark_bundle SET value = 41 WHERE key = 'changes'");
        try (Connection connection = Sqlite.DRIVER.open("jdbc:sqlite:" + file);
                PreparedStatement insert = connection.prepareStatement(INSERT_BLOCK)) {
            insert.setInt(1, size);
            insert.setBytes(2, content);
            insert.executeUpdate();
        }
        assertForged(because);
    }

    private void document(String because, String document) throws Exception {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        block(because, deflated(bytes, Deflater.NO_COMPRESSION), bytes.length);
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        return deflated(bytes, Deflater.DEFAULT_COMPRESSION);
    }

    private static byte[] deflated(byte[] bytes, int level) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed, new Deflater(level))) {
            deflater.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void aBlockThatUnpacksToAnythingElseIsRefused() throws Exception {
        byte[] bomb = deflated(new byte[20 << 20]);
        block("not the 100 bytes", bomb, 100);
        block("20971520", bomb, 20 << 20);
        block("not compressed", new byte[] {1, 2, 3}, 3);
        block("ends too early", Arrays.copyOf(deflated(new byte[1000]), 8), 1000);
        block("not the 5 bytes", Arrays.copyOf(deflated(new byte[5]), 40), 5);
    }

    private static String with(String shapes, String change) {
        return "{\"time\":0,\"sequence\":0,\"authors\":[[\"" + Samples.SENDER + "\",\"0\"]],\"contexts\":[[[],[]]],"
                + "\"shapes\":[" + shapes + "],\"changes\":[" + change + "]}";
    }

    @Test
    void changesThatNoTidemarkWritesAreRefused() throws Exception {
        String shape = "[\"notes\",\"create\",[\"a\"]]";
        document("of 1", with(shape, "[1,[1],0,0,0,0,[1]]"));
        document("of 1", with(shape, "[0,[1],0,1,0,0,[1]]"));
        document("of 1", with(shape, "[0,[1],0,0,0,1,[1]]"));
        document("of 1", with(shape, "[-1,[1],0,0,0,0,[1]]"));
        document("key", with(shape, "[0,[],0,0,0,0,[1]]"));
        document("more than 64 bits", with(shape, "[0,[99999999999999999999],0,0,0,0,[1]]"));
        document("larger than any REAL", with(shape, "[0,[1e999],0,0,0,0,[1]]"));
        document("no JSON", with(shape, "[0,[" + "1".repeat(1000) + "],0,0,0,0,[1]]"));
        document("a value of sort", with(shape, "[0,[{\"file\":\"/etc/passwd\"}],0,0,0,0,[1]]"));
        document("JSON", with(shape, "[0,[[1]],0,0,0,0,[1]]"));
        document("", with(shape, "[0,[{\"blob\":\"0\"}],0,0,0,0,[1]]"));
        document("JSON", with(shape, "[0,[1],0,0,0,0,[1,2]]"));
        document("JSON", with(shape, "[0,[1],0,0,0,0,[]]"));
        document("behind its end", with(shape, "[0,[1],0,0,0,0,[1],{},[],1]"));
        document("no value", with(shape, "[0,[1],0,0,0,0,[1],{\"b\":[0,0,0,0]}]"));
        document("two versions", with(shape, "[0,[1],0,0,0,0,[1],{\"a\":[0,0,0,0],\"a\":[0,0,0,0]}]"));
        document("carries values", with("[\"notes\",\"delete\",[\"a\"]]", "[0,[1],0,0,0,0,[1]]"));
        document("of kind", with("[\"notes\",\"drop\",[\"a\"]]", "[0,[1],0,0,0,0,[1]]"));
        document("twice in a row", with("[\"notes\",\"create\",[\"a\",\"a\"]]", "[0,[1],0,0,0,0,[1,2]]"));
        document("of which it tells nothing", with("[\"secret\",\"create\",[\"a\"]]", "[0,[1],0,0,0,0,[1]]"));
        document("JSON", with(shape, "[0,[1],0,0,0,0,[" + "[".repeat(1000) + "1]]"));
        document(
                "a list of more",
                with(shape, "[0,[" + "1,".repeat(1 << 12) + "1],0,0,0,0,[1]]")
                        .replace("\"contexts\":[", "\"contexts\":[" + "[[],[]],".repeat(400_000)));
        document("JSON", "{}");
        document("behind its end", with(shape, "[0,[1],0,0,0,0,[1]]") + "{}");
    }

    /** Whatever a byte is turned into: it is refused for a reason, or is another bundle that holds together; nothing else happens. */
    @Test
    void anyByteMayBeForged() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(11);
        int taken = 0;
        int step = Integer.getInteger("bundle.bytes.step", 29);
        for (int i = 0; i < bytes.length; i += step) {
            byte[] changed = bytes.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            seal(Optional.empty());
            try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
                input.readAll();
                taken++;
            } catch (BundleException refused) {
                assertTrue(
                        List.of(Reason.FORGED, Reason.DAMAGED, Reason.NEWER_FORMAT, Reason.MISSING)
                                .contains(refused.reason()),
                        () -> "unexpected: " + refused.getMessage());
            }
        }
        assertTrue(taken * 2 < bytes.length / step, taken + " were taken");
    }

    @Test
    void aNewerFormatIsCalledSo() throws Exception {
        Sqlite.run(file, "PRAGMA user_version = 2");
        assertRefused(Reason.NEWER_FORMAT, "format 2");
        byte[] seal = Seal.of(file, Optional.empty()).toBytes();
        seal[16] = 2;
        Files.write(file, seal, StandardOpenOption.APPEND);
        BundleException refusal = assertThrows(
                BundleException.class, () -> BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE));
        assertEquals(Reason.NEWER_FORMAT, refusal.reason());
    }

    @Test
    void pagesThatBelongToTwoPlacesAreRefused() throws IOException {
        begin(400);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer pages = ByteBuffer.wrap(bytes);
        boolean changed = false;
        for (int page = BundleFormat.PAGE_SIZE;
                page < bytes.length - BundleFormat.PAGE_SIZE;
                page += BundleFormat.PAGE_SIZE) {
            if (bytes[page] == 0 && pages.getInt(page) > 2) {
                pages.putInt(page, 2);
                changed = true;
                break;
            }
        }
        assertTrue(changed, "there is no overflow page");
        Files.write(file, bytes);
        assertForged("its pages");
    }

    @Test
    void whatAnotherProgramHasRewrittenIsRefused() throws Exception {
        seal(Optional.empty());
        Sqlite.run(file, "VACUUM");
        BundleException refusal = assertThrows(
                BundleException.class, () -> BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE));
        assertEquals(Reason.DAMAGED, refusal.reason(), refusal.getMessage());
    }

    @Test
    void noConnectionOfOursRunsMoreThanItHasTo() throws SQLException {
        try (Connection connection = VolumeChecks.open(Sqlite.DRIVER, file)) {
            for (String sql : List.of(
                    "DELETE FROM tidemark_blocks",
                    "ATTACH DATABASE ':memory:' AS other",
                    "SELECT load_extension('x')",
                    "CREATE TEMP TABLE t (a)")) {
                assertThrows(
                        SQLException.class,
                        () -> {
                            try (var statement = connection.createStatement()) {
                                statement.execute(sql);
                            }
                        },
                        sql);
            }
        }
    }
}
