package dev.tidemark.testkit.provider;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Providers that are broken on purpose, one fault each, and one that is right. */
public final class BrokenProviders {
    private BrokenProviders() {}

    /** Has no fault. */
    public static final class HealthyProvider extends FixtureProvider {}

    /** Numbers its instances in the name. */
    public static final class ChangingNameProvider extends FixtureProvider {
        private static final AtomicInteger COUNT = new AtomicInteger();
        private final String name = "test-fixture-" + COUNT.incrementAndGet();

        @Override
        public String name() {
            return name;
        }
    }

    /** Has a setting that nobody can understand. */
    public static final class UndescribedSettingProvider extends FixtureProvider {
        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(FILE, LEVEL, Setting.bool("turbo").orElse(false));
        }
    }

    /** Has a default that a user could not write. */
    public static final class FallbackOutOfBoundsProvider extends FixtureProvider {
        private static final Setting<Long> SIZE = Setting.between(Setting.size("size"), 1024L, Long.MAX_VALUE)
                .orElse(0L)
                .describedAs("A size, 0 for none.");

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(FILE, LEVEL, SIZE);
        }
    }

    /** Looks at the first letter of a text that may be empty. */
    public static final class ThrowingConditionProvider extends FixtureProvider {
        private static final Setting<String> LETTER = Setting.text("letter")
                .matching(text -> Character.isLetter(text.charAt(0)), "a letter")
                .describedAs("A letter.");

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(FILE, LEVEL, LETTER);
        }
    }

    /** Takes a key that the node reads itself. */
    public static final class TakenKeyProvider extends FixtureProvider {
        private static final Setting<String> TYPE =
                Setting.text("type").orElse("file").describedAs("Which type of file.");

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(FILE, LEVEL, TYPE);
        }
    }

    /** Has another default every time it is asked. */
    public static final class ChangingDefaultProvider extends FixtureProvider {
        private static final AtomicInteger COUNT = new AtomicInteger();

        @Override
        public ConfigSpec configSpec() {
            Setting<String> label = Setting.text("label")
                    .orElse("label " + COUNT.incrementAndGet())
                    .describedAs("A name for people.");
            return ConfigSpec.of(FILE, LEVEL, label);
        }
    }

    /** Can't do without a setting that it does not require. */
    public static final class MissingDefaultProvider extends FixtureProvider {
        private static final Setting<Long> PORT = Setting.integer("port").describedAs("A port.");

        @Override
        public ConfigSpec configSpec() {
            return ConfigSpec.of(FILE, LEVEL, PORT);
        }

        @Override
        public Transport create(Config config, PluginContext context) {
            if (config.get(PORT) < 0) {
                throw new PluginException("port " + config.get(PORT) + " is negative");
            }
            return super.create(config, context);
        }
    }

    /** Invites others to extend it. */
    public static class ExtensibleProvider extends FixtureProvider {}

    /** Is not named in {@code META-INF/services}. */
    public static final class UnlistedProvider extends FixtureProvider {}

    /** Makes a place for temporary files as soon as it is looked at. */
    public static final class EagerProvider extends FixtureProvider {
        private static final Path SCRATCH = scratch();

        private static Path scratch() {
            try {
                return Files.createTempDirectory("fixture");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Transport create(Config config, PluginContext context) {
            SCRATCH.toFile().deleteOnExit();
            return super.create(config, context);
        }
    }

    /** Looks for its own class where the host looks for its. */
    public static final class ContextLoaderProvider extends FixtureProvider {
        @Override
        public Transport create(Config config, PluginContext context) {
            try {
                Thread.currentThread().getContextClassLoader().loadClass(FixtureTransport.class.getName());
            } catch (ClassNotFoundException e) {
                throw new PluginException("the installation is broken: " + e.getMessage());
            }
            return super.create(config, context);
        }
    }

    /** Uses what the node is made of. */
    public static final class RuntimeUserProvider extends FixtureProvider {
        @Override
        public Transport create(Config config, PluginContext context) {
            context.logger().log(System.Logger.Level.DEBUG, Progress.class::getName);
            return super.create(config, context);
        }
    }

    /** Writes a number in the digits of the user's language, and looks for it in its own. */
    public static final class LocalDigitsProvider extends FixtureProvider {
        @Override
        public Transport create(Config config, PluginContext context) {
            String file = String.format("part-%02d.log", 1);
            if (!file.equals("part-01.log")) {
                throw new PluginException("part 1 is missing");
            }
            return super.create(config, context);
        }
    }

    /** Gives all its instances one and the same open file and thread. */
    public static final class SharingProvider extends FixtureProvider {
        private static final ThreadLocal<FixtureTransport> SHARED = new ThreadLocal<>();

        @Override
        public Transport create(Config config, PluginContext context) {
            FixtureTransport shared = SHARED.get();
            if (shared == null || !shared.isOpen()) {
                shared = (FixtureTransport) super.create(config, context);
                SHARED.set(shared);
            }
            return shared;
        }
    }

    /** Says that it was closed before to whoever closes it again. */
    public static final class ClosesOnceProvider extends FixtureProvider {
        @Override
        FixtureTransport instance(FileChannel file, long level) {
            return new FixtureTransport(file, level) {
                @Override
                public void close() {
                    if (!isOpen()) {
                        throw new IllegalStateException("it was closed before");
                    }
                    super.close();
                }
            };
        }
    }

    /** Leaves its thread waiting for work. */
    public static final class LeavesThreadProvider extends FixtureProvider {
        @Override
        FixtureTransport instance(FileChannel file, long level) {
            return new FixtureTransport(file, level) {
                @Override
                void endThread() {
                    // Nobody ends it.
                }
            };
        }
    }

    /** Keeps its files open, for the next time. */
    public static final class LeavesFileProvider extends FixtureProvider {
        private static final List<FileChannel> CACHE = new ArrayList<>();

        @Override
        FixtureTransport instance(FileChannel file, long level) {
            CACHE.add(file);
            return new FixtureTransport(file, level) {
                private boolean closed;

                @Override
                boolean isOpen() {
                    return !closed;
                }

                @Override
                void closeFile() {
                    closed = true;
                }
            };
        }
    }

    /** Opens its file, and then finds that a setting can't be read. */
    public static final class LeavesFileWhereItFailsProvider extends FixtureProvider {
        @Override
        public Transport create(Config config, PluginContext context) {
            FileChannel file = open(context.dataDirectory().resolve(config.get(FILE)));
            return instance(file, config.get(LEVEL));
        }
    }

    /** Starts its thread, and then finds that the logger is not there. */
    public static final class LeavesThreadWhereItFailsProvider extends FixtureProvider {
        @Override
        public Transport create(Config config, PluginContext context) {
            Path path = context.dataDirectory().resolve(config.get(FILE));
            long level = config.get(LEVEL);
            Transport instance = instance(open(path), level);
            context.logger().log(System.Logger.Level.DEBUG, "started");
            return instance;
        }
    }

    /** Throws what the operating system said. */
    public static final class BareFailureProvider extends FixtureProvider {
        @Override
        public Transport create(Config config, PluginContext context) {
            try {
                return super.create(config, context);
            } catch (PluginException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
