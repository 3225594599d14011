package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.log.Disk;
import dev.tidemark.plugin.storage.tiered.internal.log.Journal;
import dev.tidemark.plugin.storage.tiered.internal.log.WriteAheadLog;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRows;
import dev.tidemark.plugin.storage.tiered.internal.owner.Lease;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnedBackend;
import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Opens a store, or closes all that it has opened when that fails. */
final class Opening {
    private final ChosenStorage chosen;
    private final TieredOptions options;
    private final PluginContext context;
    private final System.Logger logger;
    private final Path directory;
    private final CleanRows clean;
    private final Disk disk;

    Opening(ChosenStorage chosen, TieredOptions options, PluginContext context) {
        this(chosen, options, context, Disk.REAL);
    }

    /** @param disk that has a log survive */
    Opening(ChosenStorage chosen, TieredOptions options, PluginContext context, Disk disk) {
        this.disk = disk;
        this.chosen = chosen;
        this.options = options;
        this.context = context;
        this.logger = context.logger();
        this.directory = context.dataDirectory();
        this.clean = new CleanRows(new LatestRows(), options.cacheSize(), options.idle(), context.clock());
    }

    StorageBackend open() {
        try {
            return switch (options.durability()) {
                case SYNC -> sync();
                case INTERVAL -> interval();
                case WAL -> wal();
            };
        } catch (StorageException e) {
            throw new PluginException(e.getMessage(), e);
        }
    }

    private StorageBackend sync() {
        checkNoLog();
        return closingOnFailure(chosen.create(context), backend -> {
            checkOwn(backend);
            Optional<Lease> lease = isShared() ? Optional.of(Lease.ofNobody(context)) : Optional.empty();
            WriteThroughStorage store = new WriteThroughStorage(backend, options, clean, lease);
            if (isShared()) {
                store.through().close();
            }
            return store;
        });
    }

    private StorageBackend interval() {
        checkNoLog();
        return closingOnFailure(
                owned(),
                backend -> new MemoryFirstStorage(
                        backend, options, Journal.NONE, clean, new FlushTimes(context.clock()), logger));
    }

    private StorageBackend wal() {
        return closingOnFailure(
                owned(),
                backend -> closingOnFailure(
                        new WriteAheadLog(directory, disk),
                        log -> new MemoryFirstStorage(
                                backend, options, log, clean, new FlushTimes(context.clock()), logger)));
    }

    private OwnedBackend owned() {
        OwnedBackend owned = OwnedBackend.take(chosen, context);
        return closingOnFailure(owned, backend -> {
            checkOwn(backend);
            sayIfReachable();
            return backend;
        });
    }

    /** A file is claimed by the node, so that nobody else is to be expected there; a database may well have other servers. */
    private void sayIfReachable() {
        if (isShared() && chosen.exclusiveFile(context).isEmpty()) {
            logger.log(
                    System.Logger.Level.INFO,
                    "the backend '" + chosen.name()
                            + "' is this server's alone from now on, as durability interval and wal"
                            + " need it; other servers are refused");
        }
    }

    private boolean isShared() {
        return chosen.capabilities().contains(StorageCapability.SHARED);
    }

    /** Commits that stand in a log were acknowledged; they must not be passed over. */
    private void checkNoLog() {
        if (WriteAheadLog.isIn(directory)) {
            throw new PluginException("there are commits in the files tiered-*.log in '" + directory
                    + "' that the backend does not have yet. Start once more with durability: wal, and stop; then they are in"
                    + " the backend");
        }
    }

    private void checkOwn(StorageBackend backend) {
        if (backend.adoption().isPresent()) {
            throw new PluginException(
                    "the backend '" + chosen.name()
                            + "' keeps an app's own file, to which the app writes behind this store's back; use it without 'tiered'");
        }
    }

    private static <R extends AutoCloseable, T> T closingOnFailure(R resource, Function<R, T> next) {
        try {
            return next.apply(resource);
        } catch (RuntimeException e) {
            try {
                resource.close();
            } catch (Exception further) {
                e.addSuppressed(further);
            }
            throw e;
        }
    }
}
