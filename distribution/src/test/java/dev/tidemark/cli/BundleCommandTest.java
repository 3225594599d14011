package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Query;
import dev.tidemark.bundle.Carrier;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.internal.wire.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of bundles at a terminal. */
class BundleCommandTest {
    private static final Author TILL = Author.device(UUID.fromString("00000000-0000-4000-8000-000000000001"));

    @TempDir
    private Path folder;

    private Path file;

    private static Change row(int i) {
        Stamp stamp = new Stamp((1_764_000_000_000L + i) << 16, TILL, i + 1);
        return new Change(
                "item",
                RowKey.of(i),
                Change.Kind.CREATE,
                Row.of(Map.of("name", Value.of("cup " + i))),
                Versions.of(new Version(stamp, Context.EMPTY, 0)));
    }

    private Path write(String name, OptionalLong volumeSize, BundleKeys keys, int rows) {
        TableDefinition item = TableDefinition.declared(
                "item",
                List.of(ColumnDefinition.of("id", ColumnType.INTEGER)),
                List.of(ColumnDefinition.of("name", ColumnType.STRING)));
        List<Change> changes = java.util.stream.IntStream.range(0, rows)
                .mapToObj(BundleCommandTest::row)
                .toList();
        Path out = folder.resolve(name);
        Carrier.write(TILL, "till", List.of(item), changes, out, volumeSize, keys);
        return out;
    }

    @BeforeEach
    void writeOne() {
        file = write("a.bundle", OptionalLong.empty(), BundleKeys.NONE, 3);
    }

    private static List<String> done(Object... words) {
        Shell.Ran ran = Shell.run(words);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        return ran.out();
    }

    private static String problem(int code, Object... words) {
        Shell.Ran ran = Shell.run(words);
        assertEquals(code, ran.code(), ran.toString());
        assertEquals(1, ran.err().size(), ran.toString());
        return ran.err().get(0);
    }

    private static void assertSays(String line, String... parts) {
        for (String part : parts) {
            assertTrue(line.contains(part), () -> part + " in " + line);
        }
    }

    @Test
    void aBundleTellsWhatItIs() {
        String told = String.join("\n", done("bundle", "inspect", file));
        assertSays(told, "of till", "3 changes in 1 table", "everything up to position 3", "any node", "by nobody");
        String json = done("bundle", "inspect", file, "--json").get(0);
        assertSays(
                json,
                "\"changes\":3",
                "\"tables\":[\"item\"]",
                "\"signedBy\":null",
                "\"encrypted\":false",
                "\"source\":\"" + TILL);
        assertEquals(
                List.of("all 3 changes are as they were written, signed by nobody"), done("bundle", "verify", file));
    }

    @Test
    void itsRowsAreShown() {
        List<String> rows = done("bundle", "inspect", file, "--rows");
        assertEquals("item (0)  create  {name='cup 0'}  by till at 2025-11-24T16:00:00Z", rows.get(0));
        assertEquals("3 changes", rows.get(3));
        assertSays(
                done("bundle", "inspect", file, "--rows", "--json").get(1),
                "\"row\":{\"name\":\"cup 1\"}",
                "\"kind\":\"create\"");
    }

    @Test
    void keysAreMadeSignAndAreTrusted() throws IOException {
        Path key = folder.resolve("key");
        assertSays(String.join("\n", done("bundle", "keygen", key)), "key.pub goes to");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "keygen", key), "is there already");
        BundleKeys keys = new BundleKeys(Optional.of(key), List.of(), Optional.empty(), Optional.empty());
        Path signed = write("signed.bundle", OptionalLong.empty(), keys, 3);
        assertSays(done("bundle", "verify", signed, "--trust", key + ".pub").get(0), "signed by key ");
        Path other = folder.resolve("other");
        done("bundle", "keygen", other);
        assertSays(
                problem(ExitCode.KNOWN_PROBLEM, "bundle", "verify", signed, "--trust", other + ".pub"),
                "which is not trusted here",
                "--trust FILE");
        assertFalse(Files.readString(folder.resolve("key.pub")).contains("PRIVATE"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        Files.delete(folder.resolve("key.pub"));
        problem(ExitCode.KNOWN_PROBLEM, "bundle", "keygen", key);
        assertFalse(Files.exists(folder.resolve("key.pub")), "half of a pair");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "keygen", "/"), "is no file");
    }

    @Test
    void whatIsEncryptedIsOpenedByItsPassphraseAlone() throws IOException {
        Path phrase = Files.writeString(folder.resolve("phrase"), "correct horse battery staple\n");
        Path other = Files.writeString(folder.resolve("other"), "wrong\n");
        BundleKeys keys = new BundleKeys(Optional.empty(), List.of(), Optional.of(phrase), Optional.empty());
        Path sealed = write("sealed.bundle", OptionalLong.empty(), keys, 3);
        done("bundle", "verify", sealed, "--passphrase-file", phrase);
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "verify", sealed), "it is encrypted", "--passphrase-file");
        assertSays(
                problem(ExitCode.KNOWN_PROBLEM, "bundle", "verify", sealed, "--passphrase-file", other),
                "another passphrase");
        assertSays(
                problem(
                        ExitCode.KNOWN_PROBLEM,
                        "bundle",
                        "verify",
                        sealed,
                        "--passphrase-file",
                        phrase,
                        "--key-file",
                        phrase),
                "not both");
    }

    @Test
    void whatIsRefusedIsRefusedByName() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[3000] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged.bundle"), bytes);
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "inspect", damaged), "is damaged", "Copy it once more");
        Shell.Ran json = Shell.run("bundle", "verify", damaged, "--json");
        assertSays(json.out().get(0), "\"codes\":[\"bundle.damaged\"]");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "inspect", folder), "it is a folder");
        Path app = Apps.items(folder.resolve("app.db"));
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "inspect", app), "another application");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "inspect", "none"), "there is no file 'none'");
    }

    @Test
    void aVolumeThatIsMissingIsNamed() {
        write("v.bundle", OptionalLong.of(64 << 10), BundleKeys.NONE, 30_000);
        Path first = folder.resolve("v-001.bundle");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "inspect", first), "volume 2 of its bundle is missing");
    }

    @Test
    void optionsThatMakeNoSenseAreUsage() throws Exception {
        Path app = Apps.items(folder.resolve("app.db"));
        assertSays(problem(ExitCode.USAGE, "bundle", "export", app, "--out", "x"), "--to NODE, --since N and --all");
        assertSays(
                problem(ExitCode.USAGE, "bundle", "export", app, "--all", "--since", "3", "--out", "x"), "Say one of");
        assertSays(
                problem(ExitCode.USAGE, "bundle", "export", app, "--all", "--out", "x", "--volume-size", "3"),
                "at least 64K");
        assertSays(
                problem(ExitCode.USAGE, "bundle", "export", app, "--all", "--out", "x", "--volume-size", "many"),
                "such as 650M");
        assertSays(problem(ExitCode.USAGE, "bundle", "export", app, "--since", "-3", "--out", "x"), "from 0");
        assertSays(problem(ExitCode.USAGE, "bundle"), "export, import, inspect, verify, log or keygen");
    }

    @Test
    void aNodeThatIsNotTrackedNeitherGivesNorTakes() throws Exception {
        Path app = Apps.items(folder.resolve("app.db"));
        for (Object[] words : List.of(
                new Object[] {"bundle", "export", app, "--all", "--out", folder.resolve("out")},
                new Object[] {"bundle", "import", app, file},
                new Object[] {"bundle", "log", app})) {
            assertSays(problem(ExitCode.KNOWN_PROBLEM, words), "is not tracked yet");
        }
        done("track", app);
        assertEquals(List.of("No bundle was imported here."), done("bundle", "log", app));
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void aBundleMakesADatabaseAndOneThatIsRefusedMakesNone() throws Exception {
        Path app = Apps.items(folder.resolve("app.db"));
        done("track", app);
        Path all = folder.resolve("all.bundle");
        assertSays(
                String.join("\n", done("bundle", "export", app, "--all", "--out", all)),
                "everything up to position",
                "bundle import DB all.bundle");
        Path fresh = folder.resolve("new.db");
        assertSays(done("bundle", "import", fresh, all).get(0), "from app: ", " applied, 0 known already, 0 conflicts");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "import", fresh, all), "it was imported at");
        assertSays(problem(ExitCode.KNOWN_PROBLEM, "bundle", "import", app, all), "it comes from this node");
        assertEquals(1, done("bundle", "log", fresh).size());
        Path none = folder.resolve("none.db");
        problem(ExitCode.KNOWN_PROBLEM, "bundle", "import", none, folder.resolve("app.db"));
        assertFalse(Files.exists(none));
    }

    @Test
    void aFolderIsExchangedThroughBySync() throws Exception {
        Path app = Apps.items(folder.resolve("app.db"));
        done("track", app);
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path fresh = folder.resolve("new.db");
        String address = "folder:" + shared;
        done("sync", fresh, "--peer", address);
        assertSays(done("sync", app, "--peer", address).get(1), "Left 1 bundle for others");
        assertSays(String.join("\n", done("sync", fresh, "--peer", address)), "Took ", " from app: ");
        assertSays(done("sync", app, "--peer", address, "--json").get(0), "\"imported\":[{", "\"waiting\":[]");
        assertSays(problem(ExitCode.USAGE, "sync", app, "--peer", address, "--watch"), "can't be watched");
        assertSays(
                problem(ExitCode.KNOWN_PROBLEM, "sync", folder.resolve("x.db"), "--peer", "folder:" + folder + "/no"),
                "there is no folder");
        assertFalse(Files.exists(folder.resolve("x.db")));
    }

    @Test
    void devicesOfOneServerCarryForEachOther() throws Exception {
        Path boat = Apps.items(folder.resolve("boat.db"));
        Path phone = folder.resolve("phone.db");
        Path bundle = folder.resolve("boat.bundle");
        try (SyncNode hub = Nodes.open(Hubs.in(folder.resolve("hub")))) {
            Object address = hub.addresses().get(0);
            Shell.run("track", boat);
            Shell.run("sync", boat, "--server", address);
            Shell.run("sync", phone, "--server", address);
            Apps.run(boat, "INSERT INTO item (name) VALUES ('rope')");
            assertEquals(
                    ExitCode.DONE,
                    Shell.run("bundle", "export", boat, "--all", "--out", bundle)
                            .code());
            Shell.Ran taken = Shell.run("bundle", "import", phone, bundle);
            assertEquals(
                    List.of("1 change from boat: 1 applied, 0 known already, 0 conflicts, 0 set aside"), taken.out());
            assertEquals(List.of("cup", "pot", "rope"), Apps.select(phone, "SELECT name FROM item ORDER BY name"));
            Shell.run("sync", phone, "--server", address);
            assertEquals(3, hub.query(Query.all("item")).size(), "phone has taken it there");
            for (Path file : List.of(boat, phone)) {
                List<String> again =
                        Shell.run("sync", file, "--server", address).out();
                assertTrue(again.stream().anyMatch(line -> line.startsWith("Pulled 0 rows")), again::toString);
                assertEquals(3, Apps.select(file, "SELECT name FROM item").size());
            }
        }
    }

    @Test
    void devicesOfOneServerCarryForEachOtherThroughAFolder() throws Exception {
        Path boat = Apps.items(folder.resolve("boat.db"));
        Path phone = folder.resolve("phone.db");
        String shared = "folder:" + Files.createDirectory(folder.resolve("shared"));
        try (SyncNode hub = Nodes.open(Hubs.in(folder.resolve("hub")))) {
            Object address = hub.addresses().get(0);
            done("track", boat);
            done("sync", boat, "--server", address, "--peer", shared);
            done("sync", phone, "--server", address, "--peer", shared);
            Apps.run(boat, "INSERT INTO item (name) VALUES ('rope')");
            done("sync", boat, "--peer", shared);
            String taken = String.join("\n", done("sync", phone, "--server", address, "--peer", shared));
            assertSays(taken, "with " + address, "Took 1 change from boat: 1 applied");
            assertEquals(List.of("cup", "pot", "rope"), Apps.select(phone, "SELECT name FROM item ORDER BY name"));
            done("sync", phone, "--server", address);
            assertEquals(3, hub.query(Query.all("item")).size(), "phone has taken it there");
            done("sync", boat, "--server", address, "--peer", shared);
            assertEquals(3, Apps.select(boat, "SELECT name FROM item").size());
            problem(ExitCode.USAGE, "sync", boat, "--server", address, "--peer", "ws://127.0.0.1:1");
        }
    }

    @Test
    void devicesOfOneServerMeetByALinkWithoutIt() throws Exception {
        Path boat = Apps.items(folder.resolve("boat.db"));
        Path phone = folder.resolve("phone.db");
        Path stranger = Apps.items(folder.resolve("stranger.db"));
        done("track", stranger);
        try (SyncNode hub = Nodes.open(Hubs.in(folder.resolve("hub")))) {
            Object address = hub.addresses().get(0);
            done("track", boat);
            done("sync", boat, "--server", address);
            done("sync", phone, "--server", address);
            Apps.run(boat, "INSERT INTO item (name) VALUES ('rope')");
            Apps.run(phone, "INSERT INTO item (name) VALUES ('map')");
            try (SyncNode met = Nodes.open(Hubs.in(folder)
                    .with("node.name", "phone")
                    .with("node.role", "peer")
                    .with("storage", "sqlite")
                    .with("storage.file", phone)
                    .with("storage.adopt", true))) {
                Object other = met.addresses().get(0);
                assertSays(String.join("\n", done("sync", boat, "--peer", other)), "Pushed 1 row", "Pulled 1 row");
                assertSays(String.join("\n", done("sync", boat, "--peer", other)), "Pulled 0 rows");
                assertSays(
                        problem(ExitCode.KNOWN_PROBLEM, "sync", stranger, "--peer", other),
                        "node 'phone' has the server hub",
                        "tidemark sync app.db --server ADDRESS");
            }
            for (Path file : List.of(boat, phone)) {
                assertEquals(
                        List.of("cup", "map", "pot", "rope"), Apps.select(file, "SELECT name FROM item ORDER BY name"));
            }
            done("sync", phone, "--server", address);
            assertEquals(4, hub.query(Query.all("item")).size(), "phone has taken all of it there");
            assertSays(String.join("\n", done("sync", boat, "--server", address)), "Pulled 0 rows");
        }
    }

    @Test
    void namesOfStrangersAreNoOrdersToATerminal() {
        Path out = folder.resolve("rude.bundle");
        TableDefinition item = TableDefinition.open("item", "id");
        Carrier.write(
                TILL,
                "t\u001b[2J\u009b2J\u202e\n",
                List.of(item),
                List.of(),
                out,
                OptionalLong.empty(),
                BundleKeys.NONE);
        String told = String.join("", done("bundle", "inspect", out));
        assertSays(told, "t?[2J?2J??");
        assertEquals(
                -1, told.chars().filter(Character::isISOControl).findFirst().orElse(-1));
    }
}
