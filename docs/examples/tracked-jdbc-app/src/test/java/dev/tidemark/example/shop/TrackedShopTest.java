package dev.tidemark.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tidemark track}, {@code serve} and {@code sync} do, around a program that knows nothing of them. */
class TrackedShopTest {
    @TempDir
    private Path folder;

    @Test
    void twoCopiesOfTheShopStayInStep() throws Exception {
        shop("till.db", "order", "Ada", "cup", "pot");
        track("till.db");
        shop("till.db", "order", "Bob", "plate");
        try (SyncNode hub = Nodes.open(hub())) {
            String server = hub.addresses().get(0).toString();
            assertTrue(sync("till.db", server).isClean());
            assertTrue(create("tablet.db", server).isClean());
            assertEquals(List.of("Ada: cup, pot", "Bob: plate"), shop("tablet.db", "list"));

            shop("till.db", "order", "Cleo", "cup");
            shop("till.db", "cancel", "1");
            shop("tablet.db", "order", "Dan", "pot", "pot");
            sync("till.db", server);
            sync("tablet.db", server);
            sync("till.db", server);
        }
        assertEquals(List.of("Bob: plate", "Cleo: cup", "Dan: pot, pot"), shop("till.db", "list"));
        assertEquals(shop("till.db", "list"), shop("tablet.db", "list"));
    }

    private List<String> shop(String file, String... command) throws Exception {
        String[] arguments = new String[command.length + 1];
        arguments[0] = folder.resolve(file).toString();
        System.arraycopy(command, 0, arguments, 1, command.length);
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            ShopApp.main(arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private NodeSettings hub() {
        return NodeSettings.defaults()
                .with("node.role", "server")
                .with("node.data", folder)
                .with("storage.file", folder.resolve("hub.db").toAbsolutePath())
                .with("listen", "ws://127.0.0.1:0");
    }

    private NodeSettings adopted(String file) {
        return NodeSettings.defaults()
                .with("node.name", file)
                .with("node.data", folder)
                .with("storage.type", "sqlite")
                .with("storage.file", folder.resolve(file).toAbsolutePath())
                .with("storage.adopt", true);
    }

    private void track(String file) {
        try (StorageBackend storage = Nodes.openStorage(adopted(file))) {
            trackAll(storage);
        }
    }

    private static void trackAll(StorageBackend storage) {
        Adoption adoption = storage.adoption().orElseThrow();
        adoption.track(Set.of());
    }

    private SyncReport sync(String file, String server) {
        return sync(file, server, storage -> {});
    }

    private SyncReport create(String file, String server) {
        return sync(file, server, TrackedShopTest::trackAll);
    }

    private SyncReport sync(String file, String server, Consumer<StorageBackend> before) {
        try (SyncNode node = Nodes.open(adopted(file).with("peers[0].address", server), before)) {
            return node.sync();
        }
    }
}
