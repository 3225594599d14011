package dev.tidemark.testkit.provider;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Provides a transport that reaches nobody, and holds what a real one would. Whoever extends it gets one thing wrong. */
public abstract class FixtureProvider implements TransportProvider {
    static final Setting<Path> FILE =
            Setting.path("file").orElse(Path.of("fixture.log")).describedAs("The file that it keeps open.");
    static final Setting<Long> LEVEL =
            Setting.between(Setting.integer("level"), 1L, 9L).orElse(3L).describedAs("A number, to have one.");

    @Override
    public String name() {
        return "test-fixture";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(FILE, LEVEL);
    }

    @Override
    public Set<String> schemes() {
        return Set.of("fixture");
    }

    @Override
    public int maxFrameBytes() {
        return 1000;
    }

    @Override
    public Transport create(Config config, PluginContext context) {
        Path path = context.dataDirectory().resolve(config.get(FILE));
        long level = config.get(LEVEL);
        return instance(open(path), level);
    }

    FixtureTransport instance(FileChannel file, long level) {
        return new FixtureTransport(file, level);
    }

    /** Opens the file of an instance. */
    static FileChannel open(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new PluginException("file '" + path + "' can't be opened; name another one", e);
        }
    }
}
