package dev.tidemark.cluster;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.Optional;

/** Makes stores in memory, and copies of stores, as a backup or a copied file is one. */
final class Stores {
    private Stores() {}

    static StorageBackend memory() {
        MemoryStorageProvider provider = new MemoryStorageProvider();
        return provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere")));
    }

    /** Returns how many deletions a store remembers. */
    static int tombstones(StorageBackend store) {
        int count = 0;
        try (Snapshot snapshot = store.snapshot();
                RowCursor tombstones = snapshot.tombstonesSince(0)) {
            while (tombstones.next().isPresent()) {
                count++;
            }
        }
        return count;
    }

    /** Returns a copy of all that a store holds, whatever backend it is of. */
    static StorageBackend copy(StorageBackend original) {
        StorageBackend copy = memory();
        try (Snapshot from = original.snapshot();
                Transaction to = copy.begin()) {
            from.tables().forEach(to::define);
            to.openFeed();
            try (RowCursor rows = from.changesSince(0)) {
                for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                    to.put(row.get());
                }
            }
            if (to.head() < from.head()) {
                RowKey last = RowKey.of("the last that was given a position");
                String table = from.tables().get(0).name();
                Version version = Version.BOTTOM.at(from.head());
                to.put(new StoredRow(table, last, true, Row.EMPTY, Versions.of(version), from.head(), 0));
                to.remove(table, last);
            }
            from.stateNames("")
                    .forEach(name -> to.putState(name, from.state(name).orElseThrow()));
            from.logged(0, Integer.MAX_VALUE)
                    .forEach(entry -> to.append(entry.log(), entry.subject(), entry.content()));
            to.settle();
            to.commit();
        }
        return copy;
    }
}
