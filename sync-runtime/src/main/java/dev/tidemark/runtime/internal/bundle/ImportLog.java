package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.BundleImport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The imports that a node keeps in its store, each under a name by which they sort in the order of their times. It is written behind
 * the import, and not with it: an import whose entry was lost with the power is taken once more, and changes nothing then.
 */
public final class ImportLog {
    private static final String PREFIX = "bundle:";
    private static final int MOST = 1_000;

    private final StorageBackend storage;
    private final int most;

    /** Creates the log of a store. */
    public ImportLog(StorageBackend storage) {
        this(storage, MOST);
    }

    /** Creates the log of a store that keeps so many entries. */
    public ImportLog(StorageBackend storage, int most) {
        this.storage = storage;
        this.most = most;
    }

    /** Returns the imports, the latest first. */
    public List<BundleImport> all() {
        try (Snapshot snapshot = storage.snapshot()) {
            List<BundleImport> all = new ArrayList<>();
            for (String name : snapshot.stateNames(PREFIX)) {
                snapshot.state(name).ifPresent(entry -> all.add(0, read(entry)));
            }
            return all;
        }
    }

    /** Returns the import of a bundle with a digest. */
    Optional<BundleImport> find(String digest) {
        try (Snapshot snapshot = storage.snapshot()) {
            return snapshot.stateNames(PREFIX).stream()
                    .filter(name -> name.endsWith(":" + digest))
                    .findFirst()
                    .flatMap(snapshot::state)
                    .map(ImportLog::read);
        }
    }

    /** Adds an import, and forgets the oldest where there are too many. */
    void add(BundleImport entry) {
        try (Transaction transaction = storage.begin()) {
            List<String> names = transaction.stateNames(PREFIX);
            names.stream().limit(Math.max(0, names.size() + 1 - most)).forEach(transaction::removeState);
            String time = String.format(Locale.ROOT, "%016x", entry.at().toEpochMilli());
            transaction.putState(PREFIX + time + ":" + entry.digest(), write(entry));
            transaction.commit();
        }
    }

    private static byte[] write(BundleImport entry) {
        JsonOutput json = new JsonOutput(512).begin();
        json.text(entry.id().toString()).text(entry.digest());
        json.text(entry.node().toString()).text(entry.name());
        json.number(entry.total()).number(entry.applied()).number(entry.duplicates());
        json.number(entry.conflicts()).number(entry.skipped());
        json.number(entry.at().toEpochMilli()).number(entry.elapsedMillis()).end();
        return Arrays.copyOf(json.array(), json.size());
    }

    private static BundleImport read(byte[] entry) {
        JsonInput json = new JsonInput(entry).begin();
        return new BundleImport(
                UUID.fromString(json.text()),
                json.text(),
                UUID.fromString(json.text()),
                json.text(),
                json.number(),
                json.number(),
                json.number(),
                json.number(),
                json.number(),
                Instant.ofEpochMilli(json.number()),
                json.number(),
                Optional.empty());
    }
}
