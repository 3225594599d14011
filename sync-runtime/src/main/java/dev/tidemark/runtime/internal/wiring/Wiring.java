package dev.tidemark.runtime.internal.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.guard.Calls;
import dev.tidemark.runtime.internal.guard.Faults;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.host.Claim;
import dev.tidemark.runtime.internal.host.FileClaim;
import dev.tidemark.runtime.internal.host.Host;
import dev.tidemark.runtime.internal.host.PluginThreads;
import dev.tidemark.runtime.internal.host.ThreadScheduler;
import dev.tidemark.runtime.internal.plugin.LeftThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
     * @param claim on what the blueprint stores; is closed last
     */
    public static SyncNode node(Blueprint blueprint, Consumer<StorageBackend> inspection, Claim claim) {
        Closer closer = new Closer();
        closer.add(claim);
        Guards guards = guards(blueprint, closer);
        try {
            StorageBackend storage = closer.add(createStorage(blueprint, guards));
            inspection.accept(storage);
            Injector injector = Guice.createInjector(
                    Stage.PRODUCTION,
                    new HostModule(),
                    new PluginModule(blueprint, storage, guards, closer),
                    new NodeModule());
            ThreadScheduler scheduler = injector.getInstance(ThreadScheduler.class);
            scheduler.every(Guards.LOOKS, () -> scheduler.replace(guards.lookAtCalls()));
            return injector.getInstance(SyncNodeBuilder.class).start();
        } catch (RuntimeException e) {
            closer.closeBecauseOf(e);
            RuntimeException known = known(e);
            throw known instanceof StorageException
                    ? new SyncException(SyncException.Kind.STORAGE, known.getMessage(), known)
                    : known;
        }
    }

    /**
     * Claims the file that a blueprint's storage would be in, where one node at a time may be in charge of it.
     *
     * @throws SyncException if somebody else has; then what the blueprint had loaded is closed
     */
    public static Claim claim(Blueprint blueprint) {
        try {
            Optional<Path> file = exclusiveFile(blueprint);
            return file.isPresent() ? FileClaim.of(file.get(), blueprint.node().name()) : Claim.NONE;
        } catch (RuntimeException e) {
            blueprint.catalog().close();
            throw known(e);
        }
    }

    /** Claims the file, or returns nothing where somebody else has. */
    public static Optional<Claim> tryClaim(Blueprint blueprint) {
        try {
            Optional<Path> file = exclusiveFile(blueprint);
            return file.isPresent()
                    ? FileClaim.tryOf(file.get(), blueprint.node().name()).map(claim -> claim)
                    : Optional.of(Claim.NONE);
        } catch (RuntimeException e) {
            blueprint.catalog().close();
            throw known(e);
        }
    }

    /** Returns the file that a blueprint's storage would be in, where one node at a time may be in charge of it. */
    static Optional<Path> exclusiveFile(Blueprint blueprint) {
        return blueprint.storage().ask(contexts(blueprint), StorageProvider::exclusiveFile);
    }

    /** Creates the storage alone. Closing it unloads the plugins too. */
    public static StorageBackend storage(Blueprint blueprint) {
        Closer closer = new Closer();
        Guards guards = guards(blueprint, closer);
        try {
            StorageBackend storage = closer.add(createStorage(blueprint, guards));
            return new OwnedStorage(storage, closer);
        } catch (RuntimeException e) {
            closer.closeBecauseOf(e);
            throw known(e);
        }
    }

    /**
     * Creates the storage alone, to read what a node keeps in it. Where there is none yet, none is made.
     *
     * @throws StorageException if its file is not there
     */
    public static StorageBackend existingStorage(Blueprint blueprint) {
        try {
            exclusiveFile(blueprint).filter(Files::notExists).ifPresent(file -> {
                throw new StorageException(
                        StorageException.Kind.FAILED,
                        "there is no file '" + file + "' to read; name the store that the node keeps its rows in, or"
                                + " start the node first");
            });
        } catch (RuntimeException e) {
            blueprint.catalog().close();
            throw known(e);
        }
        return storage(blueprint);
    }

    private static NodeContexts contexts(Blueprint blueprint) {
        return new NodeContexts(blueprint.node().data(), Host.clock(), Host.random());
    }

    /** The loaders of plugins are closed last, and before that it is seen which of their threads go on. */
    private static Guards guards(Blueprint blueprint, Closer closer) {
        closer.add(blueprint.catalog());
        closer.add(() -> LeftThreads.report(blueprint.catalog()));
        PluginThreads threads = closer.add(new PluginThreads(blueprint.node().name()));
        return new Guards(new Faults(Host.clock()), Calls.on(threads));
    }

    private static StorageBackend createStorage(Blueprint blueprint, Guards guards) {
        return guards.storage(
                blueprint.storage().identity(), blueprint.storage().create(contexts(blueprint), guards));
    }

    /** Guice wraps what a provider throws, and a plugin what its library throws; people get what is at the bottom of it. */
    private static RuntimeException known(RuntimeException failure) {
        Optional<RuntimeException> storage = cause(failure, StorageException.class);
        Optional<RuntimeException> plugin = cause(failure, PluginException.class)
                .map(cause -> new ConfigurationException(List.of(cause.getMessage())));
        return storage.or(() -> cause(failure, SyncException.class))
                .or(() -> cause(failure, ConfigurationException.class))
                .or(() -> plugin)
                .orElse(failure);
    }

    private static Optional<RuntimeException> cause(Throwable failure, Class<? extends RuntimeException> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
