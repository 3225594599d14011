package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.plugin.transport.websocket.WebSocketTransportProvider;
import dev.tidemark.protocol.client.Bytes;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said in one line, with the exit code of a known problem, and what was there stays as it was. */
class BadInputTest {
    private static final String NOBODY = "ws://127.0.0.1:1";

    @TempDir
    private Path folder;

    private static Shell.Ran assertProblem(String expected, Shell.Ran ran) {
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code(), ran.toString());
        assertEquals(1, ran.err().size(), ran.toString());
        assertTrue(ran.err().get(0).contains(expected), ran.toString());
        return ran;
    }

    private Path tracked() throws SQLException {
        Path file = Apps.run(
                folder.resolve("app.db"),
                "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
                "INSERT INTO notes (text) VALUES ('one'), ('two')");
        assertEquals(ExitCode.DONE, Shell.run("track", file).code());
        return file;
    }

    @Test
    void aStoreThatIsNotThereIsNotMadeByWhoeverReadsItOrSettlesAConflictInIt() throws IOException {
        Path missing = folder.resolve("typo.db");
        String store = "sqlite:" + missing;
        String expected = "there is no file '" + missing + "' to read";
        assertProblem(expected, Shell.run("conflicts", "list", "--storage", store));
        assertProblem(expected, Shell.run("conflicts", "resolve", "c0ffee", "--keep", "first", "--storage", store));
        assertProblem(expected, Shell.run("history", "--export", folder.resolve("history"), "--storage", store));
        assertProblem(
                expected,
                Shell.run("bundle", "export", "--all", "--storage", store, "--out", folder.resolve("all.bundle")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static NodeSettings server(Path folder) {
        return NodeSettings.defaults()
                .with("node.name", "hub")
                .with("node.role", "server")
                .with("node.data", folder)
                .with("storage", "memory");
    }

    @Test
    void aCertificateThatNobodyVouchesFor() throws SQLException, IOException {
        Path file = tracked();
        Path keystore = folder.resolve("localhost.p12");
        try (InputStream stored = BadInputTest.class.getResourceAsStream("localhost.p12")) {
            Files.copy(stored, keystore);
        }
        NodeSettings settings = server(folder)
                .with("listen[0].address", "wss://127.0.0.1:0")
                .with("listen[0].keystore", keystore)
                .with("listen[0].keystore-password", "changeit");
        try (SyncNode hub = Nodes.open(settings)) {
            URI address = hub.addresses().get(0);
            Shell.Ran ran = assertProblem("truststore", Shell.run("sync", file, "--server", address));
            assertTrue(ran.err().get(0).contains("certificate"), ran.toString());
            assertProblem("certificate", Shell.run("status", "--server", address));
            Shell.Ran trusted = Shell.runIn(
                    Map.of(
                            "TIDEMARK_PEERS_0_TRUSTSTORE",
                            keystore.toString(),
                            "TIDEMARK_PEERS_0_TRUSTSTORE_PASSWORD",
                            "changeit"),
                    "sync",
                    file,
                    "--server",
                    address);
            assertEquals(ExitCode.DONE, trusted.code(), trusted.toString());
            assertEquals("Pushed 2 rows", trusted.out().get(1).substring(0, 13));
        }
    }

    @Test
    void aServerThatSpeaksANewerProtocol() throws SQLException {
        Path file = tracked();
        byte[] refusal = Bytes.frame(11)
                .u8(1)
                .text("this server speaks protocol 7 and newer, the device at most 1. Update the device")
                .map(Map.of())
                .toArray();
        WebSocketTransportProvider provider = new WebSocketTransportProvider();
        try (Transport transport =
                provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(folder))) {
            URI address = transport
                    .listen(URI.create("ws://127.0.0.1:0"), link -> new Refusing(link, refusal))
                    .address();
            assertProblem("speaks protocol 7 and newer", Shell.run("sync", file, "--server", address));
            assertProblem("Update the device", Shell.run("status", "--server", address));
        }
        assertTrue(Shell.run("status", file).out().contains("2 rows in 1 table, 2 not sent yet"));
    }

    private record Refusing(Link link, byte[] refusal) implements Link.Receiver {
        @Override
        public void received(ByteBuffer frame) {
            link.send(ByteBuffer.wrap(refusal));
            link.close();
        }

        @Override
        public void writable() {
            // One small frame is sent.
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            // It was refused, as it should be.
        }
    }

    @Test
    void aFileThatIsServedButNotTrackedOrNotThere() throws SQLException {
        assertProblem("there is no file", Shell.run("serve", folder.resolve("nowhere.db")));
        Path file = Apps.run(folder.resolve("plain.db"), "CREATE TABLE notes (id INTEGER PRIMARY KEY)");
        assertProblem("is not tracked yet", Shell.run("serve", file, "--listen", "ws://127.0.0.1:0"));
        assertEquals(
                ExitCode.USAGE, Shell.run("serve", file, "--storage", "memory").code());
        assertProblem("is a folder", Shell.run("serve", folder));
    }

    @Test
    void anEncryptedFile() throws IOException {
        byte[] noise = new byte[8_192];
        new SplittableRandom(1).nextBytes(noise);
        Path file = Files.write(folder.resolve("secret.db"), noise);
        for (List<Object> command : List.<List<Object>>of(
                List.of("track", file),
                List.of("status", file),
                List.of("serve", file),
                List.of("sync", file, "--server", NOBODY),
                List.of("untrack", file),
                List.of("outcomes", "list", file))) {
            assertProblem("encrypted", Shell.run(command.toArray()));
        }
        assertTrue(Arrays.equals(noise, Files.readAllBytes(file)));
    }

    @Test
    void aDamagedFile() throws SQLException, IOException {
        Path file = tracked();
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 100, bytes.length, (byte) 0xA5);
        Files.write(file, bytes);
        assertProblem("is damaged", Shell.run("status", file));
        assertProblem("is damaged", Shell.run("sync", file, "--server", NOBODY));
        assertTrue(Arrays.equals(bytes, Files.readAllBytes(file)));
    }

    @Test
    void aFileThatSomebodyHasLocked() throws SQLException {
        Path file = tracked();
        Map<String, String> impatient = Map.of("TIDEMARK_STORAGE_BUSY_TIMEOUT", "50ms");
        try (SqliteDriver driver = SqliteDriver.load(Optional.empty());
                Connection app = driver.open(file);
                Statement statement = app.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            for (List<Object> command : List.<List<Object>>of(
                    List.of("track", file), List.of("status", file), List.of("sync", file, "--server", NOBODY))) {
                assertProblem("is locked by somebody else", Shell.runIn(impatient, command.toArray()));
            }
            statement.execute("ROLLBACK");
        }
        assertEquals(ExitCode.DONE, Shell.run("track", file).code());
    }

    @Test
    void everyFaultOfAConfigurationIsToldByEveryCommandThatReadsOne() throws IOException, SQLException {
        Path file = tracked();
        Path config = Files.writeString(folder.resolve("hub.yaml"), """
            node: { rol: server }
            storage: { type: sqlit }
            conflict: newest
            power: { type: auto, lowest: 3 }
            tables: { notes: { mode: push } }
            """);
        for (List<Object> command : List.<List<Object>>of(
                List.of("check", "--config", config),
                List.of("serve", "--config", config),
                List.of("status", "--config", config))) {
            Shell.Ran ran = Shell.run(command.toArray());
            assertEquals(ExitCode.KNOWN_PROBLEM, ran.code(), ran.toString());
            assertEquals(5, ran.err().size(), command + ": " + ran);
        }
        Shell.Ran sync = Shell.run("sync", file, "--server", NOBODY, "--config", config);
        assertEquals(ExitCode.KNOWN_PROBLEM, sync.code());
        assertEquals(4, sync.err().size(), "the storage is the file's own: " + sync);
    }

    @Test
    void aReferenceOfAConfigurationThatCanNotBe() throws IOException, SQLException {
        Path file = tracked();
        Path config = Files.writeString(
                folder.resolve("refs.yaml"), "tables: { notes: { references: { autor: persons, text: persons } } }");
        Shell.Ran ran =
                assertProblem("has no column 'autor'", Shell.run("sync", file, "--server", NOBODY, "--config", config));
        assertTrue(ran.err().get(0).contains("there is no table 'persons'"), ran.toString());
    }

    @Test
    void anAddressIsNamedAsItWasTyped() throws SQLException {
        Path file = tracked();
        assertProblem(
                "--server = \"http://127.0.0.1\": no transport",
                Shell.run("sync", file, "--server", "http://127.0.0.1"));
        assertProblem(
                "--power = \"turbo\": no power profile",
                Shell.run("sync", file, "--server", NOBODY, "--power", "turbo"));
        Shell.Ran ran = assertProblem(
                "expected an address with a port of at most 65535",
                Shell.run("serve", "--storage", "memory", "--listen", "ws://127.0.0.1:99999"));
        assertTrue(ran.err().get(0).startsWith("tidemark: --listen"), ran.toString());
    }

    @Test
    void aDatabaseThatCanNotBeReachedIsNamedWithoutItsPassword() {
        Shell.Ran ran = assertProblem(
                "database 'hub' at 127.0.0.1:1: it can't be reached",
                Shell.run("serve", "--storage", "postgresql://me:secret@127.0.0.1:1/hub"));
        assertFalse(ran.toString().contains("secret"), ran.toString());
    }
}
