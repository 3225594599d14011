package dev.tidemark.cli;

import dev.tidemark.runtime.NodeSettings;
import java.nio.file.Path;

/** Servers that run in this process, for commands to sync with. */
final class Hubs {
    private Hubs() {}

    /** Returns the settings of a server in a folder, which keeps its rows in memory unless it is told otherwise. */
    static NodeSettings in(Path folder) {
        return NodeSettings.defaults()
                .with("node.name", "hub")
                .with("node.role", "server")
                .with("node.data", folder)
                .with("storage", "memory")
                .with("listen", "ws://127.0.0.1:0");
    }
}
