package dev.tidemark.cli.store;

import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.runtime.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where commands take the configuration of a node from. */
public final class Settings {
    /** The configuration that holds where none is named, if it is there. */
    public static final Path DEFAULT_FILE = Path.of("tidemark.yaml");

    /** Where a node keeps its files that has no configuration. */
    public static final Path DEFAULT_DATA = Path.of("tidemark-data");

    /** Variables that the command line itself reads. */
    private static final String DEBUG = "TIDEMARK_DEBUG";

    private Settings() {}

    /** Returns the environment, and the plugins of the installation. */
    public static NodeSettings of(Terminal terminal) {
        Map<String, String> environment = new HashMap<>(terminal.environment());
        environment.remove(DEBUG);
        NodeSettings settings = NodeSettings.defaults().withEnvironment(environment);
        return terminal.plugins().map(settings::withPlugins).orElse(settings);
    }

    /** Returns those of a node that keeps nothing, and only asks a server. */
    public static NodeSettings asking(Terminal terminal, List<String> servers) {
        NodeSettings settings = of(terminal)
                .with("node.name", "status")
                .with("node.role", "device")
                .with("storage", "memory");
        return withPeers(settings, servers);
    }

    /** Returns settings with the addresses of a server. */
    public static NodeSettings withPeers(NodeSettings settings, List<String> servers) {
        NodeSettings all = settings;
        for (int i = 0; i < servers.size(); i++) {
            all = all.with("peers[" + i + "].address", servers.get(i));
        }
        return all;
    }

    /** Returns settings with the place where rows are kept, as it is typed: {@code sqlite:hub.db}, or the address of a database. */
    public static NodeSettings storedIn(String storage, NodeSettings settings) {
        if (storage.startsWith("postgresql://") || storage.startsWith("postgres://")) {
            return settings.with("storage", "postgres").with("storage.url", storage);
        }
        int colon = storage.indexOf(':');
        return colon < 0
                ? settings.with("storage", storage)
                : settings.with("storage", storage.substring(0, colon))
                        .with("storage.file", storage.substring(colon + 1));
    }

    /** Returns the same with a configuration file: the one that was named, else {@code tidemark.yaml} where it exists. */
    public static NodeSettings of(Terminal terminal, Optional<Path> file) {
        Optional<Path> found = file.or(() -> Optional.of(DEFAULT_FILE).filter(Files::isRegularFile));
        found.filter(path -> !Files.isRegularFile(path)).ifPresent(path -> {
            throw new KnownProblem("there is no configuration file '" + path
                    + "'. Name one that exists, or leave --config out to go by the defaults.");
        });
        NodeSettings settings = of(terminal);
        return found.map(settings::withFile).orElse(settings);
    }
}
