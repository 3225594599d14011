package dev.tidemark.runtime.internal.wiring;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.StoreWatch;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.config.NodeConfiguration.Node;
import dev.tidemark.runtime.internal.config.Parts;
import dev.tidemark.runtime.internal.config.Secret;
import dev.tidemark.runtime.internal.host.LinuxDevice;
import dev.tidemark.runtime.internal.host.ThreadScheduler;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Puts the parts into a builder. */
final class NodeModule extends StrictModule {
    @Provides
    @Singleton
    SyncNodeBuilder builder(
            Blueprint blueprint,
            Parts parts,
            StorageBackend storage,
            InstantSource clock,
            RandomGenerator random,
            ThreadScheduler scheduler,
            LinuxDevice device,
            StoreWatch watch,
            Closer closer) {
        Node node = blueprint.node();
        SyncNodeBuilder builder = SyncNode.builder()
                .name(node.name())
                .role(node.role())
                .storage(storage)
                .power(parts.power())
                .deviceState(device)
                .storeWatch(watch)
                .clock(clock)
                .random(random)
                .scheduler(scheduler)
                .onClose(closer::close);
        node.tombstones().ifPresentOrElse(builder::tombstones, builder::tombstonesForEver);
        node.conflicts().ifPresentOrElse(builder::conflicts, builder::conflictsForEver);
        node.verify().ifPresentOrElse(builder::verifyEvery, builder::verifyOnDemand);
        parts.codecs().forEach(builder::codec);
        Policies.add(builder, blueprint, parts);
        addEndpoints(builder, parts);
        return builder;
    }

    private static void addEndpoints(SyncNodeBuilder builder, Parts parts) {
        Routes routes = new Routes();
        parts.listen().forEach(routes::add);
        parts.peers().forEach(routes::add);
        routes.byScheme().forEach(builder::transport);
        parts.listen().forEach(endpoint -> builder.listen(endpoint.address()));
        parts.peers()
                .forEach(endpoint -> builder.peer(
                        endpoint.address(), endpoint.token().map(Secret::value).orElse("")));
    }
}
