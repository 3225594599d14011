package dev.tidemark.protocol;

import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.nio.file.Path;

/** Nodes as a configuration makes them: SQLite files of their own, and real websockets. */
final class Hub {
    private Hub() {}

    /** Opens a server at a free port. */
    static SyncNode server(Path directory) {
        return Nodes.open(serverSettings(directory));
    }

    /** Returns the settings of a server at a free port. */
    static NodeSettings serverSettings(Path directory) {
        return settings(directory, "hub")
                .with("node.role", "server")
                .with("codecs[0]", "zstd")
                .with("codecs[1]", "deflate")
                .with("listen[0].type", "websocket")
                .with("listen[0].address", "ws://127.0.0.1:0");
    }

    /** Opens a device of a server. */
    static SyncNode device(Path directory, String name, URI server) {
        return Nodes.open(
                settings(directory, name).with("peers[0].type", "websocket").with("peers[0].address", server));
    }

    private static NodeSettings settings(Path directory, String name) {
        return NodeSettings.defaults()
                .with("node.name", name)
                .with("node.data", directory)
                .with("storage.type", "sqlite")
                .with("storage.file", directory.resolve(name + ".db"));
    }
}
