package dev.tidemark.testkit;

import dev.tidemark.api.config.Setting;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.runtime.SyncNodeBuilder;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** The conflict strategies on the class path that need no settings, for nodes which tests assemble themselves. */
public final class InstalledStrategies {
    private InstalledStrategies() {}

    /** Takes a strategy. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes one.
         *
         * @param name of its provider
         * @param wantsAncestor whether it asks for the common ancestor
         */
        void take(String name, ConflictStrategy strategy, boolean wantsAncestor);
    }

    /** Gives a node that is being built each of them, under its own name. */
    public static void addTo(SyncNodeBuilder builder) {
        each(builder::strategy);
    }

    /** Hands out each of them, made anew. */
    public static void each(Taker taker) {
        for (ConflictStrategyProvider provider : ServiceLoader.load(ConflictStrategyProvider.class)) {
            if (provider.configSpec().settings().stream().noneMatch(Setting::isRequired)) {
                taker.take(
                        provider.name(),
                        provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere"))),
                        provider.wantsAncestor());
            }
        }
    }
}
