package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Plugins that are declared like real ones and do nothing. */
public final class FakePlugins {
    private FakePlugins() {}

    /** Returns a class path on which these plugins are found. */
    static URLClassLoader classPath(Path directory) {
        try {
            Path services = Files.createDirectories(directory.resolve("META-INF/services"));
            for (Class<? extends Provider<?>> provider : List.of(
                    Sqlite.class,
                    Memory.class,
                    Layered.class,
                    WebSocket.class,
                    Zstd.class,
                    Auto.class,
                    LastWriterWins.class,
                    Manual.class,
                    LongestNote.class)) {
                String kind = provider.getInterfaces()[0].getName();
                Files.writeString(
                        services.resolve(kind),
                        provider.getName() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
            return new URLClassLoader(new URL[] {directory.toUri().toURL()}, FakePlugins.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A storage backend with settings, which always fails to be created. */
    public static final class Sqlite implements StorageProvider {
        static final Setting<Path> FILE = Setting.path("file").required().describedAs("The file.");
        static final Setting<Duration> BUSY = Setting.duration("busy-timeout")
                .replaces("timeout")
                .orElse(Duration.ofSeconds(5))
                .describedAs("How long to wait.");
        static final Setting<String> KEY = Setting.text("key").secret().describedAs("What it is encrypted with.");

        @Override
        public String name() {
            return "sqlite";
        }

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(FILE, BUSY, KEY);
        }

        @Override
        public Set<StorageCapability> capabilities() {
            return Set.of(StorageCapability.DURABLE, StorageCapability.HISTORY);
        }

        @Override
        public StorageBackend create(Config config, PluginContext context) {
            throw new PluginException("key " + config.find(KEY).orElse("-") + " does not fit " + config.get(FILE));
        }
    }

    /** A storage backend without history. */
    public static final class Memory implements StorageProvider {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Set<StorageCapability> capabilities() {
            return Set.of();
        }

        @Override
        public StorageBackend create(Config config, PluginContext context) {
            throw new UnsupportedOperationException("no storage in these tests");
        }
    }

    /** A storage backend in front of another one, which it creates and gives away. */
    public static final class Layered implements StorageProvider {
        static final Setting<ChosenStorage> BACKEND = Setting.part("backend", ChosenStorage.class, "a type of storage")
                .required()
                .describedAs("What is behind.");

        @Override
        public String name() {
            return "layered";
        }

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(BACKEND);
        }

        @Override
        public Set<StorageCapability> capabilities() {
            return Set.of();
        }

        @Override
        public StorageBackend create(Config config, PluginContext context) {
            return config.get(BACKEND).create(context);
        }
    }

    /** A transport that only remembers whether it was closed; it can't be created with a port of zero. */
    public static final class WebSocket implements TransportProvider {
        static final Setting<Long> PING = Setting.between(Setting.integer("ping-seconds"), 0L, 60L)
                .orElse(20L)
                .describedAs("How often.");

        @Override
        public String name() {
            return "websocket";
        }

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(PING);
        }

        @Override
        public Set<String> schemes() {
            return Set.of("wss", "ws");
        }

        @Override
        public int maxFrameBytes() {
            return 1 << 20;
        }

        @Override
        public Transport create(Config config, PluginContext context) {
            if (config.get(PING) == 0) {
                throw new PluginException("it would never ping");
            }
            return new SilentTransport(context.instanceName());
        }
    }

    /** A transport that reaches nobody. */
    static final class SilentTransport implements Transport {
        final String instanceName;
        private boolean closed;

        SilentTransport(String instanceName) {
            this.instanceName = instanceName;
        }

        @Override
        public CompletionStage<Link> connect(URI address) {
            return CompletableFuture.failedStage(new TransportException(
                    closed ? TransportException.Kind.CLOSED : TransportException.Kind.UNREACHABLE,
                    "nobody at " + address));
        }

        @Override
        public Listener listen(URI address, Acceptor acceptor) {
            throw new TransportException(TransportException.Kind.REFUSED, "not at " + address);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** A codec that copies. */
    public static final class Zstd implements CodecProvider {
        static final Setting<Long> LEVEL =
                Setting.between(Setting.integer("level"), 1L, 22L).orElse(3L).describedAs("How hard.");

        @Override
        public String name() {
            return "zstd";
        }

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(LEVEL);
        }

        @Override
        public Codec create(Config config, PluginContext context) {
            return new Copy();
        }
    }

    private static final class Copy implements Codec {
        @Override
        public int maxEncodedLength(int sourceLength) {
            return sourceLength;
        }

        @Override
        public void encode(ByteBuffer source, ByteBuffer target, Level level) {
            target.put(source);
        }

        @Override
        public void decode(ByteBuffer source, ByteBuffer target) {
            target.put(source);
        }

        @Override
        public Optional<Codec> withDictionary(byte[] dictionary) {
            return Optional.empty();
        }
    }

    /** A profile with one plan. */
    public static final class Auto implements PowerProfileProvider {
        @Override
        public String name() {
            return "auto";
        }

        @Override
        public PowerProfile create(Config config, PluginContext context) {
            return state ->
                    new SyncPlan("auto", Duration.ofMinutes(1), Duration.ZERO, 100, Codec.Level.FAST, true, true);
        }
    }

    /** Keeps the later side. */
    public static final class LastWriterWins implements ConflictStrategyProvider {
        @Override
        public String name() {
            return "last-writer-wins";
        }

        @Override
        public ConflictStrategy create(Config config, PluginContext context) {
            return conflict -> Resolution.keep(conflict.second());
        }
    }

    /** Asks a person. */
    public static final class Manual implements ConflictStrategyProvider {
        @Override
        public String name() {
            return "manual";
        }

        @Override
        public boolean needsServer() {
            return true;
        }

        @Override
        public ConflictStrategy create(Config config, PluginContext context) {
            return conflict -> Resolution.defer("a person");
        }
    }

    /** A vendor's strategy with a required setting. */
    public static final class LongestNote implements ConflictStrategyProvider {
        static final Setting<String> COLUMN = Setting.text("column").required().describedAs("Which column to measure.");

        @Override
        public String name() {
            return "acme-longest-note";
        }

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(COLUMN);
        }

        @Override
        public boolean wantsAncestor() {
            return true;
        }

        @Override
        public ConflictStrategy create(Config config, PluginContext context) {
            return conflict -> Resolution.keep(conflict.first());
        }
    }
}
