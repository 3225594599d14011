package dev.tidemark.runtime.internal.wiring;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.config.Parts;
import dev.tidemark.runtime.internal.guard.Guards;
import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Binds the blueprint, and the parts that it names. */
final class PluginModule extends StrictModule {
    private final Blueprint blueprint;
    private final StorageBackend storage;
    private final Guards guards;
    private final Closer closer;

    PluginModule(Blueprint blueprint, StorageBackend storage, Guards guards, Closer closer) {
        this.guards = Objects.requireNonNull(guards, "guards");
        this.blueprint = Objects.requireNonNull(blueprint, "blueprint");
        this.storage = Objects.requireNonNull(storage, "storage");
        this.closer = Objects.requireNonNull(closer, "closer");
    }

    @Override
    protected void configure() {
        super.configure();
        bind(Blueprint.class).toInstance(blueprint);
        bind(StorageBackend.class).toInstance(storage);
        bind(Closer.class).toInstance(closer);
    }

    @Provides
    @Singleton
    Parts parts(InstantSource clock, RandomGenerator random) {
        return closer.add(
                Parts.create(blueprint, new NodeContexts(blueprint.node().data(), clock, random), guards));
    }
}
