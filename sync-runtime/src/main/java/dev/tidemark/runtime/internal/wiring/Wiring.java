package dev.tidemark.runtime.internal.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.host.Host;
import java.util.List;
import java.util.function.Consumer;

/**
 * Creates what a blueprint describes, in this order: storage, then the other parts, then the node. Whatever fails on the way,
 * all that was created before is closed again, the last first.
 */
public final class Wiring {
    private Wiring() {}

    /**
     * Creates a node. Closing it closes everything that was created for it.
     *
     * @param inspection gets the storage before anything else is created
     */
    public static SyncNode node(Blueprint blueprint, Consumer<StorageBackend> inspection) {
        Closer closer = new Closer();
        closer.add(blueprint.catalog());
        try {
            StorageBackend storage = closer.add(createStorage(blueprint));
            inspection.accept(storage);
            Injector injector = Guice.createInjector(
                    Stage.PRODUCTION, new HostModule(), new PluginModule(blueprint, storage, closer), new NodeModule());
            return injector.getInstance(SyncNodeBuilder.class).start();
        } catch (RuntimeException e) {
            closer.closeBecauseOf(e);
            throw known(e);
        }
    }

    /** Creates the storage alone. Closing it unloads the plugins too. */
    public static StorageBackend storage(Blueprint blueprint) {
        Closer closer = new Closer();
        closer.add(blueprint.catalog());
        try {
            StorageBackend storage = closer.add(createStorage(blueprint));
            return new OwnedStorage(storage, closer);
        } catch (RuntimeException e) {
            closer.closeBecauseOf(e);
            throw known(e);
        }
    }

    private static StorageBackend createStorage(Blueprint blueprint) {
        return blueprint.storage().create(new NodeContexts(blueprint.node().data(), Host.clock(), Host.random()));
    }

    /** Guice wraps what a provider throws, and a plugin what its library throws; people get what is at the bottom of it. */
    private static RuntimeException known(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageException storage) {
                return storage;
            } else if (cause instanceof SyncException || cause instanceof ConfigurationException) {
                return (RuntimeException) cause;
            } else if (cause instanceof PluginException && !(cause.getCause() instanceof StorageException)) {
                return new ConfigurationException(List.of(cause.getMessage()));
            }
        }
        return failure;
    }
}
