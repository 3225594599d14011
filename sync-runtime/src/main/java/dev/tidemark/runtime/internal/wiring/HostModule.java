package dev.tidemark.runtime.internal.wiring;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.StoreWatch;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.host.FileWatch;
import dev.tidemark.runtime.internal.host.Host;
import dev.tidemark.runtime.internal.host.LinuxDevice;
import dev.tidemark.runtime.internal.host.ThreadScheduler;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Binds what the machine gives: clock, randomness, threads, and the state of the device. */
final class HostModule extends StrictModule {
    @Provides
    @Singleton
    InstantSource clock() {
        return Host.clock();
    }

    @Provides
    @Singleton
    RandomGenerator random() {
        return Host.random();
    }

    @Provides
    @Singleton
    ThreadScheduler scheduler(Blueprint blueprint, Closer closer) {
        return closer.add(new ThreadScheduler(blueprint.node().name()));
    }

    @Provides
    @Singleton
    LinuxDevice device(Blueprint blueprint, InstantSource clock) {
        return new LinuxDevice(blueprint.deviceRoot(), clock);
    }

    /** To a store of the node's own nobody else writes. */
    @Provides
    @Singleton
    StoreWatch watch(Blueprint blueprint, StorageBackend storage, Closer closer) {
        return Wiring.exclusiveFile(blueprint)
                .filter(file -> storage.adoption().isPresent())
                .<StoreWatch>map(file -> closer.add(new FileWatch(file)))
                .orElse(StoreWatch.NONE);
    }
}
